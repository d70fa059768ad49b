"""The built-in corpora and their licences, installed as the package `rnngen_corpora`."""
