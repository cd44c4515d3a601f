"""The exact answer over all allowed pairs, with its proof."""
