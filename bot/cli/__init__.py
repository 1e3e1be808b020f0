"""The command line `relais`: one module a command, loaded when it is called."""
