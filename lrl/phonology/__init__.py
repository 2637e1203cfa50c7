"""Sound and script: words as IPA, how far apart two sound, and how a script writes a sound."""
