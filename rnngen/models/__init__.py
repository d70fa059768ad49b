"""Models on disk: the model file, the library of named models, backups and the learning curve."""
