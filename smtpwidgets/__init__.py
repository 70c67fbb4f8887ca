"""Set up mail servers in JupyterLab and test them live."""
