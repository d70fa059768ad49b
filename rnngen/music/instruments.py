"""Names of the General MIDI instruments, by program; plain data."""

_NAMES = """
Piano, Bright Piano, Electric Grand, Honky-tonk Piano, Electric Piano, Electric Piano, Harpsichord, Clavinet,
Celesta, Glockenspiel, Music Box, Vibraphone, Marimba, Xylophone, Tubular Bells, Dulcimer,
Drawbar Organ, Percussive Organ, Rock Organ, Church Organ, Reed Organ, Accordion, Harmonica, Bandoneon,
Nylon Guitar, Steel Guitar, Jazz Guitar, Clean Guitar, Muted Guitar, Overdriven Guitar, Distorted Guitar, Harmonics,
Acoustic Bass, Fingered Bass, Picked Bass, Fretless Bass, Slap Bass, Slap Bass, Synth Bass, Synth Bass,
Violin, Viola, Cello, Contrabass, Tremolo Strings, Pizzicato Strings, Harp, Timpani,
Strings, Slow Strings, Synth Strings, Synth Strings, Choir, Voices, Synth Voice, Orchestra Hit,
Trumpet, Trombone, Tuba, Muted Trumpet, French Horn, Brass, Synth Brass, Synth Brass,
Soprano Sax, Alto Sax, Tenor Sax, Baritone Sax, Oboe, English Horn, Bassoon, Clarinet,
Piccolo, Flute, Recorder, Pan Flute, Bottle, Shakuhachi, Whistle, Ocarina,
Square Lead, Saw Lead, Calliope Lead, Chiff Lead, Charang Lead, Voice Lead, Fifths Lead, Bass Lead,
New Age Pad, Warm Pad, Polysynth Pad, Choir Pad, Bowed Pad, Metallic Pad, Halo Pad, Sweep Pad,
Rain, Soundtrack, Crystal, Atmosphere, Brightness, Goblins, Echoes, Sci-fi,
Sitar, Banjo, Shamisen, Koto, Kalimba, Bagpipe, Fiddle, Shanai,
Tinkle Bell, Agogo, Steel Drums, Woodblock, Taiko, Melodic Tom, Synth Drum, Reverse Cymbal,
Fret Noise, Breath Noise, Seashore, Bird, Telephone, Helicopter, Applause, Gunshot
"""

INSTRUMENTS = tuple(name.strip() for name in _NAMES.split(","))
"""Program 0–127 → its name in short."""
