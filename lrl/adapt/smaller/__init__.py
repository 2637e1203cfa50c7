"""An encoder that takes less room and time, without any training: fewer pieces, int8, ONNX."""
