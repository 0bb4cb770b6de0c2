"""The benchmark: ``make bench``. Not a test and no gate; every figure is measured in the run that prints it."""
