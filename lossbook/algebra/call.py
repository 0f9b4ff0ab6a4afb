"""Which function of the package computes a formula, and from what."""

import functools

import lossbook


class Call:
    """A call of the package: each argument is a formula, a tuple of formulas, or the value itself if it is no text.

    Call("huber_loss.gradient", y_true=0, y_pred="r", delta="delta"); `factor` is a formula that its gradient is
    multiplied by, where a formula has another variable than the prediction.
    """

    def __init__(self, path, factor="1", /, **arguments):
        self.path, self.factor, self.arguments = path, factor, arguments

    @property
    def function(self):
        return functools.reduce(getattr, self.path.split("."), lossbook)

    @property
    def formulas(self):
        """The texts of all arguments."""
        found = []
        self.at(found.append)
        return found

    def at(self, value):
        """The arguments where `value` tells the number that the text of a formula stands for."""
        def number(given):
            if isinstance(given, tuple):
                return [*map(number, given)]
            return value(given) if isinstance(given, str) else given

        return {name: number(given) for name, given in self.arguments.items()}
