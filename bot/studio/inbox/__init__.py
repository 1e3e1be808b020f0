"""The inbox: real messages that deserve a trainer's eye, masked, ranked by what they would teach."""
