r"""Huber's loss and its three relatives, as algebra.

r is the residual (prediction minus truth), δ > 0 where the parabola ends, c the residual cut off at ±δ; φ and Φ are the
density and the distribution function of the standard normal distribution.
"""

from ..algebra.call import Call
from ..algebra.derivation import Derivation, define

define("huber(r, delta)", r"H_{{{1}}}({0})", "r**2/2 if abs(r) <= delta else delta*abs(r) - delta**2/2", "huber_loss")
define("smooth_l1(r, beta)", r"S_{{{1}}}({0})", "r**2/(2*beta) if abs(r) < beta else abs(r) - beta/2", "smooth_l1_loss")
define("pseudo_huber(r, delta)", r"P_{{{1}}}({0})", "delta**2*(sqrt(1 + (r/delta)**2) - 1)", "pseudo_huber_loss")
define("log_cosh(r)", r"L({0})", "log(cosh(r))", "log_cosh_loss")

RESIDUAL = {"delta": "(0, oo)", "r": "(-oo, -delta, 0, delta, oo)"}
ANY_RESIDUAL = {"r": "(-oo, 0, oo)"}
STANDARD = {"k": "(0, oo)", "x": "(-oo, -k, 0, k, oo)"}  # a residual in units of its standard deviation

CUT = {"c": "clip(r, -delta, delta)"}
ROOT = {"q": "sqrt(delta**2 + r**2)"}
MASS = {"B": "2*Phi(k) - 1"}  # of the standard normal distribution between −k and k
SHARE = {"epsilon": "1 - 1/(2*Phi(k) - 1 + 2*phi(k)/k)"}

CALL = {"y_true": "0", "y_pred": "r", "delta": "delta"}
CALL_LOG_COSH = {"y_true": "0", "y_pred": "r"}

DERIVATIONS = (
    Derivation(
        id="huber-clip",
        title="Huber loss in one formula",
        claim=r"Both branches are the same product once the residual is cut off at $\pm\delta$.",
        domain=RESIDUAL,
        where=CUT,
        start="huber(r, delta)",
        steps=(
            ("= -delta*r - delta**2/2 if r < -delta else r**2/2 if r <= delta else delta*r - delta**2/2",
             "$|r|$ is $-r$ on the left and $r$ on the right"),
            ("= -delta*(r + delta/2) if r < -delta else r*(r - r/2) if r <= delta else delta*(r - delta/2)",
             r"take a factor out of each branch: $-\delta$, $r$, $\delta$"),
            ("= c*(r - c/2)", "that factor is $c$, and half of it is what is taken from $r$"),
        ),
        computes=Call("huber_loss", **CALL),
    ),
    Derivation(
        id="huber-likelihood",
        title="The noise that Huber loss expects",
        claim=r"Where the noise has the density $e^{-H_\delta(r)}/Z$, the negative log-likelihood of a residual is "
              r"$H_\delta(r) + \log Z$: a normal distribution between $-\delta$ and $\delta$, with exponential tails."
              " $Z$ is finite, so the density exists.",
        domain=RESIDUAL,
        start="integral(exp(-huber(r, delta)), r, -oo, oo)",
        steps=(
            ("= integral(exp(-r**2/2), r, -delta, delta) + 2*integral(exp(delta**2/2 - delta*r), r, delta, oo)",
             r"cut at $\pm\delta$; the two tails are alike"),
            ("= sqrt(2*pi)*(2*Phi(delta) - 1) + 2*integral(exp(delta**2/2 - delta*r), r, delta, oo)",
             "the middle is a piece of the normal distribution"),
            ("= sqrt(2*pi)*(2*Phi(delta) - 1) + 2*exp(-delta**2/2)/delta", "the tail is exponential"),
        ),
    ),
    Derivation(
        id="huber-gradient",
        title="The gradient of Huber loss is the residual, cut off",
        claim=r"The slope of Huber's loss grows with the residual up to $\delta$ and stays there.",
        domain=RESIDUAL,
        start="diff(huber(r, delta), r)",
        steps=(
            ("= -delta if r < -delta else r if r <= delta else delta",
             r"differentiate each branch of `huber-clip`; at $\pm\delta$ neighbors have the same value and the same "
             "slope"),
            ("= clip(r, -delta, delta)", "that is what cutting off means"),
        ),
        computes=Call("huber_loss.gradient", **CALL),
    ),
    Derivation(
        id="huber-curvature",
        title="The curvature of Huber loss is one or nothing",
        claim="Inside, Huber's loss is as curved as half the squared error; outside it is straight. At $|r| = "
              r"\delta$ the second derivative does not exist; the value 1 there is a convention.",
        domain=RESIDUAL,
        start="diff(huber(r, delta), r, 2)",
        steps=(
            ("= diff(clip(r, -delta, delta), r)", "`huber-gradient`"),
            ("= 1 if abs(r) <= delta else 0", "the cut-off residual rises with slope 1 between the corners and is "
                                              "level beyond"),
        ),
        computes=Call("huber_loss.hessian", **CALL),
    ),
    Derivation(
        id="huber-balance",
        title="What Huber loss asks for: balanced pulls",
        claim="The constant $m$ with the least expected loss under a density $f$ is where this derivative is zero. "
              r"All that lies more than $\delta$ below pulls down with $\delta$, all that lies more than $\delta$ "
              r"above pulls up with $\delta$, and what lies between pulls with its distance. (The expected loss is "
              "finite if $f$ has a mean; the balance needs no such condition.)",
        domain={"delta": "(0, oo)", "m": "(-oo, oo)", "y": "(-oo, m - delta, m + delta, oo)"},
        arbitrary={"f": "exp(-x**2/2 + x/3)"},
        start="diff(integral(huber(m - y, delta)*f(y), y, -oo, oo), m)",
        steps=(
            ("= delta*integral(f(y), y, -oo, m - delta) + integral((m - y)*f(y), y, m - delta, m + delta)"
             " - delta*integral(f(y), y, m + delta, oo)",
             r"cut at $m \pm \delta$ and differentiate (Leibniz's rule for moving ends); what the ends contribute "
             "cancels, since the branches meet there"),
            ("= integral(clip(m - y, -delta, delta)*f(y), y, -oo, oo)", "the three pulls are one: the residual cut "
                                                                        "off"),
        ),
    ),
    Derivation(
        id="huber-not-between",
        title="What Huber loss asks for need not lie between mean and median",
        claim=r"The data 0, 0, 1, 1, 3 have mean 1 and median 1. With $\delta = 1$ the pulls on $m$ add up to zero at"
              r" $m = \tfrac34$. Their sum never decreases in $m$, and it rises there, so there is no other root.",
        domain={"m": "[0, 1]"},
        start="2*clip(m, -1, 1) + 2*clip(m - 1, -1, 1) + clip(m - 3, -1, 1)",
        steps=(
            ("= 2*m + 2*(m - 1) - 1", r"for $0 \le m \le 1$ only the point 3 is farther away than $\delta$"),
            ("= 4*m - 3", "collect"),
        ),
    ),
    Derivation(
        id="huber-not-unique",
        title="What Huber loss asks for need not be unique",
        claim=r"The data 0 and 10 with $\delta = 1$: every $m$ from 1 to 9 has the same loss. Outside it rises, since"
              " one of the two pulls weakens.",
        domain={"m": "[1, 9]"},
        start="huber(m - 0, 1) + huber(m - 10, 1)",
        steps=(
            ("= (m - 1/2) + (10 - m - 1/2)", r"both residuals are beyond $\delta$: two straight lines"),
            ("= 9", "with opposite slopes"),
        ),
    ),
    Derivation(
        id="huber-influence",
        title="The influence of one point under Huber loss",
        claim=r"Let $\lambda(t) - \lambda(0)$ be the mean pull of the data on $t$; the estimate is at $t = 0$, and "
              r"$\lambda'(0) > 0$. A share $\varepsilon$ of points at $x$ changes the pull to $G$ and moves its zero,"
              r" at first by $-G_\varepsilon/G_t$ for each unit of $\varepsilon$ (implicit function theorem). That is"
              " the slope of the loss at $x$, over the rate at which the others give way.",
        domain={"delta": "(0, oo)", "x": "(-oo, -delta, 0, delta, oo)", "t": "(-oo, oo)", "epsilon": "[0, 1)"},
        arbitrary={"lam": "1/3 + 2*x + x**3"},
        where={"G": "(1 - epsilon)*(lam(t) - lam(0)) + epsilon*clip(t - x, -delta, delta)"},
        start="-at(diff(G, epsilon)/diff(G, t), t, 0, epsilon, 0)",
        steps=(
            ("= clip(x, -delta, delta)/at(diff(lam(t), t), t, 0)",
             "differentiate and put in zeros; cutting off is odd"),
        ),
    ),
    Derivation(
        id="huber-influence-normal",
        title="Influence under Huber loss is bounded, and never lets go",
        claim=r"For normal data with $\sigma = 1$ the pull has the slope $\lambda'(0) = E\psi' = 2\Phi(\delta) - 1$ "
              r"at the estimate. So the influence of a point grows with it up to $\delta$ and then stays, on either "
              "side: bounded, unlike the mean's, but not redescending. A point at a thousand pulls for ever as one "
              r"at $\delta$.",
        domain={"delta": "(0, oo)", "x": "(-oo, -delta, 0, delta, oo)", "z": "(-oo, -delta, delta, oo)"},
        start="clip(x, -delta, delta)/integral(diff(clip(z, -delta, delta), z)*phi(z), z, -oo, oo)",
        steps=(
            ("= clip(x, -delta, delta)/integral(phi(z), z, -delta, delta)", "the gradient has slope 1 inside, 0 "
                                                                            "outside"),
            ("= clip(x, -delta, delta)/(2*Phi(delta) - 1)", "the mass of the middle"),
            ("<= delta/(2*Phi(delta) - 1)", r"$c \le \delta$"),
        ),
    ),
    Derivation(
        id="huber-efficiency",
        title="The price of Huber loss at the normal distribution",
        claim="For normal data and large $n$ the mean has the variance $1/n$ and Huber's estimate "
              r"$E\psi^2/(E\psi')^2/n$, in units of $\sigma^2$, with $\delta = k\sigma$. The ratio is the efficiency.",
        domain=STANDARD,
        start="integral(phi(x), x, -k, k)**2/integral(clip(x, -k, k)**2*phi(x), x, -oo, oo)",
        steps=(
            ("= integral(phi(x), x, -k, k)**2/(integral(x**2*phi(x), x, -k, k) + 2*k**2*integral(phi(x), x, k, oo))",
             r"cut at $\pm k$"),
            ("= (2*Phi(k) - 1)**2/(2*Phi(k) - 1 - 2*k*phi(k) + 2*k**2*(1 - Phi(k)))",
             r"by parts, with $\varphi'(x) = -x\,\varphi(x)$"),
        ),
    ),
    Derivation(
        id="huber-least-favorable",
        title="Huber's least favorable distribution",
        claim=r"Call a share $\varepsilon$ of the data contaminated. The density "
              r"$(1-\varepsilon)\,e^{-H_k(x)}/\sqrt{2\pi}$ equals that of the clean share, "
              r"$(1-\varepsilon)\,\varphi(x)$, up to $|x| = k$ and exceeds it beyond ([Huber loss is below the "
              r"parabola](#huber-below-squared)): the excess is the contamination. One $\varepsilon$ makes the "
              "total 1.",
        domain=STANDARD,
        where=SHARE,
        start="integral((1 - epsilon)*exp(-huber(x, k))/sqrt(2*pi), x, -oo, oo)",
        steps=(
            ("= (1 - epsilon)*(integral(phi(x), x, -k, k) + 2*integral(phi(k)*exp(-k*(x - k)), x, k, oo))",
             r"cut at $\pm k$; in the tails $e^{-kx+k^2/2}/\sqrt{2\pi} = \varphi(k)\,e^{-k(x-k)}$"),
            ("= (1 - epsilon)*(2*Phi(k) - 1 + 2*phi(k)/k)", "integrate"),
            ("= 1", "$\\varepsilon$ was so chosen: $2\\varphi(k)/k - 2\\Phi(-k) = "
                    "\\varepsilon/(1-\\varepsilon)$"),
        ),
    ),
    Derivation(
        id="huber-information",
        title="The most that Huber's least favorable distribution tells",
        claim=r"The density $f$ of `huber-least-favorable` has $f'/f = -\psi$, so its Fisher information is the mean "
              r"of $\psi^2$.",
        domain=STANDARD,
        where={**SHARE, **MASS},
        start="(1 - epsilon)*integral(clip(x, -k, k)**2*exp(-huber(x, k))/sqrt(2*pi), x, -oo, oo)",
        steps=(
            ("= (1 - epsilon)*(integral(x**2*phi(x), x, -k, k) + 2*k**2*integral(phi(k)*exp(-k*(x - k)), x, k, oo))",
             r"cut at $\pm k$"),
            ("= (1 - epsilon)*((B - 2*k*phi(k)) + 2*k**2*phi(k)/k)", "by parts; the exponential tail"),
            ("= (1 - epsilon)*B", "the two tails cancel"),
        ),
    ),
    Derivation(
        id="huber-minimax",
        title="No contamination makes Huber's estimate worse",
        claim=r"Let a share $\varepsilon$ of the data come from any distribution that is symmetric about the center. "
              r"Then $E\psi = 0$, and since $\psi^2 \le k^2$ and $\psi' \ge 0$, the variance $E\psi^2/(E\psi')^2$ "
              r"(over $n$, for large $n$) is at most the left side. $A$ and $B$ are $E\psi^2$ and $E\psi'$ of the "
              r"clean share, as in `huber-efficiency`. With the $\varepsilon$ of `huber-least-favorable` this is the "
              "inverse of the information in `huber-information`.",
        domain={"k": "(0, oo)"},
        where={"A": "2*Phi(k) - 1 - 2*k*phi(k) + 2*k**2*(1 - Phi(k))", **MASS, **SHARE},
        start="((1 - epsilon)*A + epsilon*k**2)/((1 - epsilon)*B)**2",
        steps=(
            ("= (A + epsilon/(1 - epsilon)*k**2)/((1 - epsilon)*B**2)", "divide above and below by $1 - "
                                                                        "\\varepsilon$"),
            ("= (A + k**2*(2*phi(k)/k - 2*(1 - Phi(k))))/((1 - epsilon)*B**2)", r"the choice of $\varepsilon$"),
            ("= B/((1 - epsilon)*B**2)", r"all but $2\Phi(k) - 1$ cancels"),
            ("= 1/((1 - epsilon)*B)", "cancel $B$"),
        ),
    ),
    Derivation(
        id="huber-tangents",
        title="Huber loss is the highest of its tangents",
        claim=r"With $|u| \le \delta$ no line $ur - u^2/2$ rises above the loss, and the one with $u = c$ touches it.",
        domain={**RESIDUAL, "u": "[-delta, delta]"},
        where=CUT,
        start="huber(r, delta) - (u*r - u**2/2)",
        steps=(
            ("= c*(r - c/2) - (u*r - u**2/2)", "`huber-clip`"),
            ("= (u - c)**2/2 + (c - u)*(r - c)", "complete the square in $u$"),
            (">= 0", "where $r - c$ is not zero it has the sign of $c = \\pm\\delta$, and so has $c - u$, if it is "
                     "not zero"),
        ),
    ),
    Derivation(
        id="huber-below-squared",
        title="How much Huber loss lets off",
        claim="Less than half the squared error by half the square of what is cut off, hence equal to it as soon as "
              r"$\delta \ge |r|$: the limit for $\delta \to \infty$.",
        domain=RESIDUAL,
        where=CUT,
        start="r**2/2 - huber(r, delta)",
        steps=(
            ("= r**2/2 - c*(r - c/2)", "`huber-clip`"),
            ("= (r - c)**2/2", "a square"),
            (">= 0", "a square is never negative"),
        ),
    ),
    Derivation(
        id="huber-near-absolute",
        title="For small δ Huber loss is δ times the absolute error",
        claim=r"$H_\delta(r)/\delta$ is below $|r|$ by at most $\delta/2$, whatever $r$: the limit for $\delta \to "
              "0$, and how fast it is reached.",
        domain=RESIDUAL,
        start="abs(r) - huber(r, delta)/delta",
        steps=(
            ("= abs(r) - r**2/(2*delta) if abs(r) <= delta else delta/2", r"divide each branch by $\delta$"),
            ("= delta/2 - (delta - abs(r))**2/(2*delta) if abs(r) <= delta else delta/2", "complete the square"),
            ("<= delta/2", "what is taken away is a square"),
        ),
    ),
    Derivation(
        id="huber-smooth-l1",
        title="Smooth L1 is Huber loss over its threshold",
        claim=r"The two losses have the same minimizers. Their values and slopes differ by the factor $\delta = "
              r"\beta$.",
        domain=RESIDUAL,
        start="delta*smooth_l1(r, delta)",
        steps=(
            ("= delta*(r**2/(2*delta)) if abs(r) < delta else delta*(abs(r) - delta/2)", "multiply each branch"),
            ("= r**2/2 if abs(r) < delta else delta*abs(r) - delta**2/2", "multiply out"),
            ("= huber(r, delta)", "the branches meet at $|r| = \\delta$, so it does not matter which of them has the "
                                  "point"),
        ),
    ),
    Derivation(
        id="huber-moreau",
        title="Huber loss is squared error with an excuse that must be paid for",
        claim=r"Whatever part $s$ of its residual a point calls an accident, at the price of $\delta$ for each unit, "
              r"it pays no less than Huber's loss. (This is the Moreau envelope of $\delta|s|$.)",
        domain={**RESIDUAL, "s": "(-oo, 0, oo)"},
        where=CUT,
        start="(r - s)**2/2 + delta*abs(s) - huber(r, delta)",
        steps=(
            ("= (r - s)**2/2 + delta*abs(s) - c*(r - c/2)", "`huber-clip`"),
            ("= (s - (r - c))**2/2 + (delta*abs(s) - c*s)", "complete the square in $s$"),
            (">= 0", r"$cs \le |c||s| \le \delta|s|$"),
        ),
    ),
    Derivation(
        id="huber-excuse",
        title="The best excuse under Huber loss",
        claim=r"With $s = r - c$ a point pays exactly Huber's loss: nothing is excused up to $\delta$, and beyond it "
              r"all that exceeds $\delta$.",
        domain=RESIDUAL,
        where={**CUT, "s": "r - c"},
        start="(r - s)**2/2 + delta*abs(s)",
        steps=(
            ("= c**2/2 + delta*abs(r - c)", "put $s = r - c$"),
            ("= c**2/2 + c*(r - c)", r"where $r - c$ is not zero, $c$ is $\delta$ with its sign"),
            ("= c*(r - c/2)", "collect"),
            ("= huber(r, delta)", "`huber-clip`"),
        ),
    ),
    Derivation(
        id="huber-majorizer",
        title="A parabola that touches Huber loss from above",
        claim="Around any residual $r$ the loss of another residual $s$ is at most a parabola that touches it at $s "
              r"= \pm r$. Minimizing the sum of these parabolas is least squares with the weights $w$.",
        domain={**RESIDUAL, "s": "(-oo, -delta, 0, delta, oo)"},
        where={"w": "1 if abs(r) <= delta else delta/abs(r)"},
        start="huber(r, delta) + w*(s**2 - r**2)/2 - huber(s, delta)",
        steps=(
            ("= s**2/2 - huber(s, delta) if abs(r) <= delta else"
             " delta*(s**2 + r**2)/(2*abs(r)) - delta**2/2 - huber(s, delta)",
             r"put in $w$ and $H_\delta(r)$"),
            (">= 0", "the first branch is `huber-below-squared`; the second is $\\delta(|r|-|s|)^2/(2|r|)$ for "
                     "$|s| > \\delta$ and $(|r|-\\delta)(\\delta|r|-s^2)/(2|r|)$ otherwise"),
        ),
    ),
    Derivation(
        id="pseudo-huber-gradient",
        title="The gradient of pseudo-Huber",
        claim=r"It rises like $r$ and levels off at $\delta$, without a corner.",
        domain=RESIDUAL,
        where=ROOT,
        start="diff(pseudo_huber(r, delta), r)",
        steps=(
            ("= diff(delta*(q - delta), r)", r"multiply the root by one $\delta$"),
            ("= delta*r/q", r"chain rule: $\partial q/\partial r = r/q$"),
        ),
        computes=Call("pseudo_huber_loss.gradient", **CALL),
    ),
    Derivation(
        id="pseudo-huber-curvature",
        title="The curvature of pseudo-Huber",
        claim="It is 1 at zero, positive everywhere, and falls off with the third power.",
        domain=RESIDUAL,
        where=ROOT,
        start="diff(pseudo_huber(r, delta), r, 2)",
        steps=(
            ("= diff(delta*r/q, r)", "`pseudo-huber-gradient`"),
            ("= delta/q - delta*r**2/q**3", "product rule"),
            ("= delta*(q**2 - r**2)/q**3", "common denominator"),
            ("= (delta/q)**3", r"$q^2 - r^2 = \delta^2$"),
        ),
        computes=Call("pseudo_huber_loss.hessian", **CALL),
    ),
    Derivation(
        id="log-cosh-gradient",
        title="The gradient of log-cosh",
        claim="It rises like $r$ and levels off at 1.",
        domain=ANY_RESIDUAL,
        start="diff(log_cosh(r), r)",
        steps=(
            ("= sinh(r)/cosh(r)", "chain rule"),
            ("= tanh(r)", r"that is what $\tanh$ means"),
        ),
        computes=Call("log_cosh_loss.gradient", **CALL_LOG_COSH),
    ),
    Derivation(
        id="log-cosh-curvature",
        title="The curvature of log-cosh",
        claim="It is 1 at zero, positive everywhere, and falls off exponentially.",
        domain=ANY_RESIDUAL,
        where={"t": "exp(-2*abs(r))"},
        start="diff(log_cosh(r), r, 2)",
        steps=(
            ("= diff(tanh(r), r)", "`log-cosh-gradient`"),
            ("= 1/cosh(r)**2", r"quotient rule, with $\cosh^2 - \sinh^2 = 1$"),
            ("= 4/(exp(abs(r)) + exp(-abs(r)))**2", r"the definition of $\cosh$"),
            ("= 4*t/(1 + t)**2", "multiply above and below by $t$: no overflow"),
        ),
        computes=Call("log_cosh_loss.hessian", **CALL_LOG_COSH),
    ),
    Derivation(
        id="pseudo-huber-gap",
        title="How far pseudo-Huber is from Huber",
        claim=r"Never above it, and below it by less than $\delta^2/2$.",
        domain=RESIDUAL,
        where=ROOT,
        start="huber(r, delta) - pseudo_huber(r, delta)",
        steps=(
            ("= r**2/2 - delta*(q - delta) if abs(r) <= delta else delta*abs(r) - delta**2/2 - delta*(q - delta)",
             "`pseudo-huber-stable-1`"),
            ("= (q - delta)**2/2 if abs(r) <= delta else delta**2/2 - delta*(q - abs(r))",
             r"inside, $r^2 = q^2 - \delta^2$ completes a square"),
            ("= (q - delta)**2/2 if abs(r) <= delta else delta**2/2 - delta**3/(q + abs(r))",
             r"outside, $(q - |r|)(q + |r|) = \delta^2$: the gap tends to $\delta^2/2$"),
            ("<= delta**2/2",
             r"inside, $0 \le q - \delta < \delta$; outside, $q + |r| > 2\delta$, so that what is subtracted is "
             r"between 0 and $\delta^2/2$"),
        ),
    ),
    Derivation(
        id="log-cosh-gap",
        title="How far log-cosh is from Huber",
        claim=r"Up to $|r| = 1$ the gap to $H_1$ grows from 0, since $|\tanh r| \le |r|$. From there on it is this; "
              r"it still grows, since $\tanh r < 1$, and tends to $\log 2 - \tfrac12 = 0.193$. Negative $r$ are the "
              "mirror image.",
        domain={"r": "[1, oo)"},
        start="huber(r, 1) - log_cosh(r)",
        steps=(
            ("= (r - 1/2) - log((exp(r) + exp(-r))/2)", r"the tail of Huber's loss; the definition of $\cosh$"),
            ("= (r - 1/2) - (r - log(2) + log(1 + exp(-2*r)))", "take $e^r/2$ out of the logarithm"),
            ("= log(2) - 1/2 - log(1 + exp(-2*r))", "$r$ cancels"),
            ("<= log(2) - 1/2", "the logarithm of a number above 1"),
        ),
    ),
    Derivation(
        id="pseudo-huber-stable",
        title="Pseudo-Huber without a difference of nearly equal numbers",
        claim="For small $r$ the definition subtracts 1 from something close to 1. The last formula subtracts "
              "nothing.",
        domain=RESIDUAL,
        where=ROOT,
        start="pseudo_huber(r, delta)",
        steps=(
            ("= delta*(q - delta)", r"multiply the root by one $\delta$"),
            ("= delta*(q**2 - delta**2)/(q + delta)", r"multiply above and below by $q + \delta$"),
            ("= delta*r**2/(q + delta)", r"$q^2 - \delta^2 = r^2$"),
        ),
        computes=Call("pseudo_huber_loss", **CALL),
    ),
    Derivation(
        id="log-cosh-stable",
        title="Log-cosh without cancellation",
        claim=r"Near zero $\cosh r$ is 1 plus something that is rounded away. `log1p` and `expm1` keep that "
              "something.",
        domain=ANY_RESIDUAL,
        where={"h": "exp(abs(r)) - 1", "g": "1 - exp(-abs(r))"},
        start="log_cosh(r)",
        steps=(
            ("= log((exp(abs(r)) + exp(-abs(r)))/2)", r"the definition of $\cosh$, which is even"),
            ("= log((1 + h + 1 - g)/2)", "$h$ and $-g$ are what `expm1` computes"),
            ("= log(1 + h*g/2)", "$h - g = hg$; this is what `log1p` computes"),
        ),
        computes=Call("log_cosh_loss", **CALL_LOG_COSH),
    ),
    Derivation(
        id="huber-scale",
        title="For Huber loss a change of unit is a change of δ",
        claim=r"Data in a unit $a$ times smaller have residuals $a$ times larger. The same $\delta$ then makes "
              r"another loss: what counts is $\delta$ in units of the noise.",
        domain={"delta": "(0, oo)", "a": "(0, oo)", "r": "(-oo, -delta/a, 0, delta/a, oo)"},
        start="huber(a*r, delta)",
        steps=(
            ("= (a*r)**2/2 if abs(a*r) <= delta else delta*abs(a*r) - delta**2/2", "definition"),
            ("= a**2*(r**2/2 if abs(r) <= delta/a else delta/a*abs(r) - (delta/a)**2/2)", "take out $a^2$"),
            ("= a**2*huber(r, delta/a)", r"definition, with $\delta/a$ for $\delta$"),
        ),
    ),
)
