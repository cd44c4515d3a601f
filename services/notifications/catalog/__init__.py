"""The rules that are built in: what each is for, when it is due by default, and whether a digest may carry it."""
