"""Grammars of the two dialects as automata over tokens: what a decoder may write at each point of a trace."""
