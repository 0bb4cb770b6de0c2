"""Checking for CI: log lines, source code and schemas against a policy, one leak a place and not a line.

Arrays of lines and texts go in, ``Leak``s come out; files are opened by the command line. A leak holds no raw value.
"""
