"""The network: ids → logits, in Keras for training and in numpy for sampling."""
