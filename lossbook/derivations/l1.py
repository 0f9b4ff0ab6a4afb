r"""The absolute error and its lopsided relative, as algebra: r is the residual, prediction minus truth.

The parameter `quantile` is written τ. A residual above 0 is a prediction that was too high: it costs 1 − τ a unit.
φ and Φ are the density and the distribution function of the standard normal distribution.
"""

from ..algebra.call import Call
from ..algebra.derivation import Derivation, define

define("l1(r)", r"\ell_1({0})", "abs(r)", "l1_loss")
define("pinball(r, quantile)", r"\rho_{{{1}}}({0})", "-quantile*r if r < 0 else (1 - quantile)*r", "quantile_loss")

RESIDUAL = {"r": "(-oo, 0, oo)"}
TILTED = {"quantile": "(0, 1)", **RESIDUAL}
DATA = {"m": "(-oo, oo)", "y": "(-oo, m, oo)"}

SOME_DENSITY = {"f": "1/(2 - x + x**2)**3"}

CALL = {"y_true": "0", "y_pred": "r"}
CALL_TILTED = {**CALL, "quantile": "quantile"}

DERIVATIONS = (
    Derivation(
        id="quantile-tilt",
        title="The quantile loss is half the absolute error, tilted",
        claim=r"The quantile loss is half the absolute error and a straight line. At $\tau = \tfrac12$ the line is "
              "level.",
        domain=TILTED,
        start="pinball(r, quantile)",
        steps=(
            ("= -r/2 + (1/2 - quantile)*r if r < 0 else r/2 + (1/2 - quantile)*r",
             r"$-\tau = -\tfrac12 + (\tfrac12 - \tau)$, and $1 - \tau = \tfrac12 + (\tfrac12 - \tau)$"),
            ("= l1(r)/2 + (1/2 - quantile)*r", "the first terms are half of $|r|$"),
        ),
        computes=Call("quantile_loss", **CALL_TILTED),
    ),
    Derivation(
        id="l1-likelihood",
        title="The noise that the absolute error expects",
        claim=r"Where the noise has the density $e^{-|r|/b}/(2b)$, the negative log-likelihood of a residual is "
              r"$|r|/b + \log 2b$. This is a density: its total is 1.",
        domain={"b": "(0, oo)", **RESIDUAL},
        start="integral(exp(-l1(r)/b), r, -oo, oo)",
        steps=(
            ("= 2*integral(exp(-r/b), r, 0, oo)", "both sides are alike"),
            ("= 2*b", r"the antiderivative is $-b\,e^{-r/b}$"),
        ),
    ),
    Derivation(
        id="quantile-likelihood",
        title="The noise that the quantile loss expects",
        claim=r"With $r$ in units of the noise, the density $\tau(1-\tau)\,e^{-\rho_\tau(r)}$ falls at one rate on the "
              r"left and at another on the right; a share $\tau$ of the truths lies below the prediction. Its "
              "total is 1.",
        domain=TILTED,
        start="integral(exp(-pinball(r, quantile)), r, -oo, oo)",
        steps=(
            ("= integral(exp(quantile*r), r, -oo, 0) + integral(exp((quantile - 1)*r), r, 0, oo)", "cut at 0"),
            ("= 1/quantile + 1/(1 - quantile)", "two exponentials; the share of the positive residuals, where the "
                                                r"truth is below, is $\tau(1-\tau)/(1-\tau) = \tau$"),
            ("= 1/(quantile*(1 - quantile))", "common denominator"),
        ),
    ),
    Derivation(
        id="l1-gradient",
        title="The gradient of the absolute error is a sign",
        claim="The slope of the absolute error knows the side, not the distance. At $r = 0$ the derivative does not "
              "exist; the value 0 there is a convention.",
        domain=RESIDUAL,
        start="diff(l1(r), r)",
        steps=(
            ("= (1 if r > 0 else 0) - (1 if r < 0 else 0)", "differentiate each branch"),
            ("= sign(r)", "that is what the sign means"),
        ),
        computes=Call("l1_loss.gradient", **CALL),
    ),
    Derivation(
        id="quantile-gradient",
        title="The gradient of the quantile loss has two values",
        claim=r"A prediction that is too high is pulled down with $1 - \tau$, one that is too low pulled up with "
              r"$\tau$. At $r = 0$ the derivative does not exist; the value 0 there is a convention.",
        domain=TILTED,
        start="diff(pinball(r, quantile), r)",
        steps=(
            ("= (1 - quantile if r > 0 else 0) - (quantile if r < 0 else 0)", "differentiate each branch"),
            ("= -quantile if r < 0 else 1 - quantile if r > 0 else 0", "one side at a time"),
        ),
        computes=Call("quantile_loss.gradient", **CALL_TILTED),
    ),
    Derivation(
        id="quantile-subgradient",
        title="What may stand for a slope of the quantile loss at zero",
        claim=r"A line through 0 with any slope $g$ from $-\tau$ to $1 - \tau$ stays below the loss: each such $g$ is "
              r"a subgradient at 0, and 0 is one of them. For $|r|$, which is twice the loss at $\tau = \tfrac12$, "
              "they run from $-1$ to 1.",
        domain={"quantile": "(0, 1)", "g": "[-quantile, 1 - quantile]", **RESIDUAL},
        start="pinball(r, quantile) - g*r",
        steps=(
            ("= (quantile + g)*(-r) if r < 0 else (1 - quantile - g)*r", "take $r$ out of each branch"),
            (">= 0", "two factors, neither of them negative"),
        ),
    ),
    Derivation(
        id="l1-two-cycle",
        title="On the absolute error a constant step never settles",
        claim=r"Gradient descent on $|r|$ with a step of constant length $h$, begun at a distance $r < h$ from the "
              "minimum: one step leads across it, the next one back to $r$. (From $r = h$ it leads to the minimum "
              "itself and stays there, since the slope at 0 counts as 0: almost no start is so lucky.)",
        domain={"h": "(0, oo)", "r": "(0, h)"},
        start="(r - h*sign(r)) - h*sign(r - h*sign(r))",
        steps=(
            ("= (r - h) - (-h if r < h else h)", "$r$ is positive; and after the step the sign is that of $r - h$"),
            ("= (r - h) + h", "$r < h$"),
            ("= r", "$h$ cancels"),
        ),
    ),
    Derivation(
        id="quantile-balance",
        title="What the quantile loss asks for",
        claim="The constant $m$ with the least expected loss under a density $f$ is where this derivative is zero. "
              r"With $F$ for the distribution function it is $F(m) - \tau$: the best constant has a share $\tau$ of "
              "the data below it. (The expected loss is finite if $f$ has a mean; the balance needs no such "
              "condition.)",
        domain={"quantile": "(0, 1)", **DATA},
        arbitrary=SOME_DENSITY,
        start="diff(integral(pinball(m - y, quantile)*f(y), y, -oo, oo), m)",
        steps=(
            ("= (1 - quantile)*integral(f(y), y, -oo, m) - quantile*integral(f(y), y, m, oo)",
             "cut at $m$ and differentiate (Leibniz's rule for moving ends); the ends contribute nothing, since the "
             "loss of a residual 0 is 0"),
            ("= integral(f(y), y, -oo, m) - quantile*integral(f(y), y, -oo, oo)",
             r"collect what has $\tau$; a density has the total 1"),
        ),
    ),
    Derivation(
        id="l1-balance",
        title="The absolute error asks for the median",
        claim="Under the absolute error the data below $m$ and the data above it pull against each other, each with "
              "1. The expected loss is least where both have the same weight.",
        domain=DATA,
        arbitrary=SOME_DENSITY,
        start="diff(integral(l1(m - y)*f(y), y, -oo, oo), m)",
        steps=(
            ("= integral(f(y), y, -oo, m) - integral(f(y), y, m, oo)",
             r"twice `quantile-balance` with $\tau = \tfrac12$, first step"),
        ),
    ),
    Derivation(
        id="l1-curvature",
        title="The expected absolute error is curved",
        claim="One absolute error has no curvature. The average over data with a density has: the density at $m$, "
              "twice. This is the derivative of `l1-balance`.",
        domain=DATA,
        arbitrary=SOME_DENSITY,
        start="diff(integral(f(y), y, -oo, m) - integral(f(y), y, m, oo), m)",
        steps=(
            ("= f(m) - (-f(m))", "fundamental theorem, at an upper and at a lower end"),
            ("= 2*f(m)", "add"),
        ),
    ),
    Derivation(
        id="l1-not-unique",
        title="Two data, and all between have the least absolute error",
        claim="The data 0 and 10: every $m$ between them costs the same. Outside both pull in one direction.",
        domain={"m": "[0, 10]"},
        start="l1(m - 0) + l1(m - 10)",
        steps=(
            ("= m + (10 - m)", "two straight lines"),
            ("= 10", "with opposite slopes"),
        ),
    ),
    Derivation(
        id="quantile-variance",
        title="How precise the answer of the quantile loss is",
        claim=r"A share $\tau$ of the data pulls the true quantile down with $1 - \tau$, the others pull it up with "
              r"$\tau$, and they give way at the rate $f$, the density there (`quantile-balance` again, "
              "differentiated). For large $n$ the mean squared pull over the square of this rate is the variance, "
              r"times $n$. For the median it is $1/(4f^2)$.",
        domain={"quantile": "(0, 1)", "f": "(0, oo)"},
        start="quantile*((1 - quantile)/f)**2 + (1 - quantile)*(quantile/f)**2",
        steps=(
            ("= (quantile*(1 - quantile)**2 + (1 - quantile)*quantile**2)/f**2", "common denominator"),
            ("= quantile*(1 - quantile)/f**2", r"take out $\tau(1 - \tau)$; what is left is $(1 - \tau) + \tau = 1$"),
        ),
    ),
    Derivation(
        id="l1-efficiency-normal",
        title="How precise the median of normal data is",
        claim=r"The variance of the mean over that of the median, four times the square of the density at the center, "
              r"times the variance: this much for the normal distribution.",
        domain={"sigma": "(0, oo)", "x": "(-oo, oo)"},
        start="4*(phi(0)/sigma)**2*integral(x**2*phi(x/sigma)/sigma, x, -oo, oo)",
        steps=(
            ("= 4*(phi(0)/sigma)**2*sigma**2", "the integral is the variance"),
            ("= 2/pi", r"$\varphi(0) = 1/\sqrt{2\pi}$"),
        ),
    ),
    Derivation(
        id="l1-efficiency-laplace",
        title="How precise the median of Laplace data is",
        claim="The same for the density of `l1-likelihood`, whatever its width.",
        domain={"b": "(0, oo)", "x": "(-oo, 0, oo)"},
        start="4*(1/(2*b))**2*integral(x**2*exp(-abs(x)/b)/(2*b), x, -oo, oo)",
        steps=(
            ("= integral(x**2*exp(-x/b), x, 0, oo)/b**3", "both sides are alike"),
            ("= 2*b**3/b**3", "by parts, twice"),
            ("= 2", "$b$ cancels"),
        ),
    ),
    Derivation(
        id="l1-efficiency-uniform",
        title="How precise the median of uniform data is",
        claim=r"The same for a density of constant height $h$ between $\pm 1/(2h)$.",
        domain={"h": "(0, oo)", "x": "(-oo, oo)"},
        start="4*h**2*integral(x**2*h, x, -1/(2*h), 1/(2*h))",
        steps=(
            ("= 8*h**3*(1/(2*h))**3/3", "integrate"),
            ("= 1/3", "$h$ cancels"),
        ),
    ),
    Derivation(
        id="l1-worst-third",
        title="For the median, no symmetric density with a single peak is worse",
        claim=r"Let $v \le h$ be a density at $x$ whose peak, at 0, has height $h = 1/(2c)$. In the bracket "
              r"the uniform density of the same height is subtracted. Both have mass 1, so integrated over $x$ this "
              r"is the variance of the one minus that of the other. It is not negative: $4h^2\sigma^2$ is at least "
              "the third of `l1-efficiency-uniform`.",
        domain={"c": "(0, oo)", "x": "(-oo, -c, 0, c, oo)", "v": "[0, 1/2/c]"},
        where={"h": "1/(2*c)"},
        start="(x**2 - c**2)*(v - (h if abs(x) < c else 0))",
        steps=(
            ("= (c**2 - x**2)*(h - v) if abs(x) < c else (x**2 - c**2)*v", "turn both signs around inside"),
            (">= 0", "inside and outside, two factors that are not negative"),
        ),
    ),
    Derivation(
        id="l1-spread-tukey",
        title="Mean absolute deviation and standard deviation, and a few bad data",
        claim=r"A normal variable has the mean square $\sigma^2$, the mean fourth power $3\sigma^4$ and the mean "
              r"absolute value $\sqrt{2/\pi}\,\sigma$. Let $\sigma = 1$, and 3 for a share $\varepsilon$ of the data; "
              r"$\mu_2$, $\mu_4$ and $d$ are the three means of all. For large $n$ the standard deviation has the "
              r"relative variance $(\mu_4/\mu_2^2 - 1)/(4n)$, the mean absolute deviation $(\mu_2/d^2 - 1)/n$. Their "
              "ratio is the efficiency of the second against the first.",
        domain={"epsilon": "[0, 1]"},
        where={"mu_2": "(1 - epsilon) + 9*epsilon", "mu_4": "3*((1 - epsilon) + 81*epsilon)",
               "d": "sqrt(2/pi)*((1 - epsilon) + 3*epsilon)"},
        start="(mu_4/mu_2**2 - 1)/(4*(mu_2/d**2 - 1))",
        steps=(
            ("= (3*(1 + 80*epsilon)/(1 + 8*epsilon)**2 - 1)/(4*(pi/2*(1 + 8*epsilon)/(1 + 2*epsilon)**2 - 1))",
             "put in the three means, and collect"),
        ),
    ),
    Derivation(
        id="l1-bias",
        title="How far bad data can move the median",
        claim=r"Normal data, and a share $\varepsilon$ far out on the right. What lies below $b$ then comes from the "
              r"clean share alone. $b$ is the median of all if that is half.",
        domain={"b": "(0, oo)"},
        where={"epsilon": "1 - 1/(2*Phi(b))"},
        start="(1 - epsilon)*Phi(b)",
        steps=(
            ("= 1/(2*Phi(b))*Phi(b)", r"put in $\varepsilon$; turned around, "
                                      r"$b = \Phi^{-1}\left(\frac{1}{2(1-\varepsilon)}\right)$"),
            ("= 1/2", "cancel"),
        ),
    ),
    Derivation(
        id="l1-two-worlds",
        title="A curve above two bells, which bounds the bias of the median",
        claim=r"$\varphi(|x| - b)$ is at least $\varphi(x - b)$, since the square in its exponent is smaller; and at "
              r"least $\varphi(x + b)$, since it is symmetric.",
        domain={"b": "(0, oo)", "x": "(-oo, 0, oo)"},
        start="(x - b)**2 - (abs(x) - b)**2",
        steps=(
            ("= 2*b*(abs(x) - x)", "multiply out; $|x|^2 = x^2$"),
            (">= 0", r"$|x| \ge x$"),
        ),
    ),
    Derivation(
        id="l1-minimax-bias",
        title="No estimate is moved less than the median",
        claim=r"With the $\varepsilon$ of `l1-bias`, $(1-\varepsilon)\,\varphi(|x|-b)$ is a density. By "
              r"`l1-two-worlds` it is a normal one around $b$ with a share $\varepsilon$ of bad data, and just as well "
              r"one around $-b$. Data from it cannot tell which: whatever an estimate answers, it is wrong by $b$ or "
              "more in one of the two cases.",
        domain={"b": "(0, oo)", "x": "(-oo, 0, oo)"},
        where={"epsilon": "1 - 1/(2*Phi(b))"},
        start="integral((1 - epsilon)*phi(abs(x) - b), x, -oo, oo)",
        steps=(
            ("= (1 - epsilon)*2*integral(phi(x), x, -oo, b)", "both sides are alike; put $b - x$ in place of $x$"),
            ("= (1 - epsilon)*2*Phi(b)", r"that is what $\Phi$ means"),
            ("= 1", r"$\varepsilon$ was so chosen"),
        ),
    ),
    Derivation(
        id="quantile-highest-line",
        title="The quantile loss is the higher of two lines",
        claim="The quantile loss is the higher of two straight lines through 0. The highest of a set of lines is "
              "convex.",
        domain=TILTED,
        start="max((1 - quantile)*r, -quantile*r)",
        steps=(
            ("= -quantile*r + max(r, 0)", r"the first is above the second by $r$"),
            ("= pinball(r, quantile)", "one side at a time"),
        ),
    ),
    Derivation(
        id="quantile-program",
        title="The quantile loss of a residual as two amounts",
        claim=r"Write the residual as $r = u - v$ with $u, v \ge 0$ and charge $1 - \tau$ for each unit of $u$ and "
              r"$\tau$ for each of $v$. That is never less than the loss, and just the loss if one of them is 0. So "
              "the fit is a linear program.",
        domain={"quantile": "(0, 1)", "u": "[0, oo)", "v": "[0, u, oo)"},
        start="(1 - quantile)*u + quantile*v - pinball(u - v, quantile)",
        steps=(
            ("= u if u < v else v", r"for $u < v$ the loss is $\tau(v - u)$, otherwise $(1 - \tau)(u - v)$"),
            (">= 0", "the smaller of two amounts"),
        ),
    ),
    Derivation(
        id="l1-label-sum",
        title="Over all labels, the absolute error of probabilities has a constant sum",
        claim=r"Let $e_k$ be the label of class $k$ as a row of zeros and a one, and $p$ the row of the predicted "
              r"probabilities. Summed over the labels that might have come, $\|e_k - p\|_1$ is $2(K - 1)$, whatever "
              r"$p$; here with $K = 3$.",
        domain={"p1": "(0, 1)", "p2": "(0, 1 - p1)"},
        where={"p3": "1 - p1 - p2"},
        start="(abs(1 - p1) + p2 + p3) + (p1 + abs(1 - p2) + p3) + (p1 + p2 + abs(1 - p3))",
        steps=(
            ("= 2*(1 - p1) + 2*(1 - p2) + 2*(1 - p3)", "the other classes together have what the label lacks"),
            ("= 2*(3 - 1)", "the probabilities sum to 1"),
        ),
    ),
    Derivation(
        id="l1-noisy-labels",
        title="Under the absolute error wrong labels change a factor and a constant",
        claim=r"A share $\eta$ of the labels is replaced by one of the $K - 1$ others, each equally likely. A "
              r"prediction that gave $p$ to the true class then costs this on average (`l1-label-sum`). As long as "
              r"the factor is positive, $\eta < 1 - 1/K$, the noise has not changed which prediction is better.",
        domain={"K": "[2, oo)", "eta": "[0, 1]", "p": "[0, 1]"},
        start="(1 - eta)*2*(1 - p) + eta/(K - 1)*(2*(K - 1) - 2*(1 - p))",
        steps=(
            ("= (1 - eta - eta/(K - 1))*2*(1 - p) + 2*eta", r"collect what has $p$"),
            ("= (1 - eta*K/(K - 1))*2*(1 - p) + 2*eta", "common denominator"),
        ),
    ),
    Derivation(
        id="l1-label-gradient",
        title="The price of the absolute error: who is far off is not heard",
        claim=r"In any logit $z$, and for any model of the probability $p(z)$ of the label: the absolute error pulls "
              "with $2p$ times the pull of cross-entropy.",
        domain={"z": "(-oo, oo)"},
        arbitrary={"p": "1/(1 + exp(-x))"},
        start="diff(2*(1 - p(z)), z)",
        steps=(
            ("= -2*diff(p(z), z)", "1 does not change"),
            ("= 2*p(z)*diff(-log(p(z)), z)", r"$(\log p)' = p'/p$"),
        ),
    ),
    Derivation(
        id="quantile-family",
        title="Not the quantile loss alone asks for a quantile",
        claim="Measure both the prediction and the truth on another scale $g$, whose slope is positive. The "
              r"derivative of the expected loss is $g'(m)\,(F(m) - \tau)$: it is 0 at the same $m$.",
        domain={"quantile": "(0, 1)", **DATA},
        arbitrary={**SOME_DENSITY, "g": "x + x**3"},
        start="diff(integral((1 - quantile if y < m else -quantile)*(g(m) - g(y))*f(y), y, -oo, oo), m)",
        steps=(
            ("= diff(g(m), m)*(integral(f(y), y, -oo, m) - quantile*integral(f(y), y, -oo, oo))",
             "Leibniz's rule, as in [quantile-balance](#quantile-balance); the ends contribute nothing, since there "
             "$g(m) - g(y) = 0$"),
        ),
    ),
)
