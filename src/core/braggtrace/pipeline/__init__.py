"""config → traces → factors → findings → verdict → report: where the halves meet.

Import the modules themselves: ``comparison`` needs neither YAML nor torch.
"""
