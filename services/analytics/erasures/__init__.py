"""People who are erased: their ids lead nowhere any more, and the numbers stay."""
