"""The Python worker of Workspace Hub."""

__version__ = '0.1.0'
