from telemachus.cli import app

app()
