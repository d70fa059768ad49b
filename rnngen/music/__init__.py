"""Music as plain values: scores, quantizing, and the bridge to music21."""
