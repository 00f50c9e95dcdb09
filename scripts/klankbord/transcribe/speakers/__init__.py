"""Who speaks: voiceprints of what is said, clustered into speakers, named when the names are sure."""
