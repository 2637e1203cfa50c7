"""Learning from rephrases: what interaction logs teach, who may teach it, and what may go live.

After Ponnusamy, Roshan Ghias, Guo and Sarikaya (IAAI 2020): users who were misunderstood say it
again in other words until it works, and an absorbing Markov chain over what they say finds where.
"""
