"""The built-in corpora, as published: data and licences, no code; installed as the package `rnngen_corpora`."""
