"""The monthly report that HR can forward."""
