"""How things are shown: tags, form layouts and the words for states; knows nothing of the other apps."""
