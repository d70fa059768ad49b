"""Logits → tokens: filters, constraints, and the loop that draws."""
