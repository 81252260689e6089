"""The window that verifies many recordings: what comes in is listed worst first, and any row opens at its moment."""
