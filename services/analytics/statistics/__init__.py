"""Statistics of the libraries statsmodels, scipy and scikit-learn, as typed functions over plain numbers.

The libraries take a second and a hundred megabytes to load, so each function loads what it needs when it is called.
"""
