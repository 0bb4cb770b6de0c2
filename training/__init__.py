"""Trains and measures the model that finds names and addresses in prose: ``make model``, ``make eval``.

Not part of the installed package. Needs torch and onnx (``requirements.txt`` beside this file) and the training material.
"""
