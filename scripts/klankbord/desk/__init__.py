"""The desk: a local web application in which editors correct while they listen, over the hub's own files.

Nothing here holds content: every change is at once a change of the same markdown and WebVTT that a text editor sees.
"""
