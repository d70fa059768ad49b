"""Music as plain values: scores, performances, and the readers that make them."""
