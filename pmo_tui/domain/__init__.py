"""Pure rules on plain values: no file, no clock, no screen. Every function here is a rule of the field."""
