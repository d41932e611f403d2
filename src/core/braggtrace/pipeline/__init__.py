"""config → traces → factors → findings → verdict → report: where the halves meet.

Import the modules themselves: ``compare`` needs neither YAML nor torch.
"""
