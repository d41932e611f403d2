"""Trace files compared as they are; neither simulator nor bundle.

``compare_files`` is the way in. It hands two files of blocks to ``windows``, two long
logs to ``long_logs``, and files that a configuration says how to read to
``compare_named``; without a configuration no schema is imported.
``starting_files`` looks at files for a first configuration.
"""
