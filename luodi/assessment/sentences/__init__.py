"""A scheme in sentences, as the paper it comes from has them; every kind of piece has its own."""

from luodi.assessment.sentences import conditions, figures, lines, scores
from luodi.assessment.sentences.words import Voice, said, voice_of

__all__ = ["Voice", "conditions", "figures", "lines", "said", "scores", "voice_of"]
