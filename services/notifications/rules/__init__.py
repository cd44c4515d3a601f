"""Who hears what, when: rules as data that a program's admins can change, preview and pause."""
