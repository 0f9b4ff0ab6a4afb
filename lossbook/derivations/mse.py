"""The squared error, as algebra: r is the residual, prediction minus truth.

φ and Φ are the density and the distribution function of the standard normal distribution. Sums over data are written
for three; more of them only add terms.
"""

from ..algebra.call import Call
from ..algebra.derivation import Derivation, define

define("mse(r)", r"\ell_2({0})", "r**2", "mse_loss")
define("poisson(y, m)", r"\operatorname{{Po}}({0}, {1})", "y*log(y/m) - y + m", "poisson_loss")
define("poisson_log(y, z)", r"\operatorname{{Po}}({0}, e^{{{1}}})", "poisson(y, exp(z))")

REAL = "(-oo, oo)"
POSITIVE = "(0, oo)"

NORMAL = "exp(-r**2/(2*sigma**2))/(sigma*sqrt(2*pi))"
DRAW = {"p1": "[0, 1]", "p2": "[0, 1 - p1]", "y1": REAL, "y2": REAL, "y3": REAL}
MEAN = {"p3": "1 - p1 - p2", "mu": "p1*y1 + p2*y2 + p3*y3"}

CALL = {"y_true": "0", "y_pred": "r"}
CALL_PAIR = {"y_true": "y", "y_pred": "q"}

DERIVATIONS = (
    Derivation(
        id="mse-likelihood",
        title="Squared error is a likelihood",
        claim=r"The noise is normal with standard deviation $\sigma$. Minus the logarithm of the density of a residual "
              r"is its squared error, over $2\sigma^2$, and something that the prediction does not change. If each "
              r"residual has a $\sigma_i$ of its own, it has the weight $1/(2\sigma_i^2)$.",
        domain={"sigma": POSITIVE, "r": REAL},
        start=f"-log({NORMAL})",
        steps=(
            ("= r**2/(2*sigma**2) + log(sigma*sqrt(2*pi))", "the logarithm of an exponential, and of an inverse"),
            ("= mse(r)/(2*sigma**2) + log(sigma) + log(2*pi)/2", "the definition; the logarithm of a product"),
        ),
    ),
    Derivation(
        id="mse-noise",
        title="The best σ is the root of the MSE",
        claim=r"$M$ is the mean squared error of some predictions. As a function of $\sigma$, what a datum costs on "
              r"average in `mse-likelihood` has a slope with the sign of $\sigma^2 - M$: the likeliest $\sigma^2$ is "
              "$M$ itself.",
        domain={"M": POSITIVE, "sigma": POSITIVE},
        start="diff(M/(2*sigma**2) + log(sigma) + log(2*pi)/2, sigma)",
        steps=(
            ("= -M/sigma**3 + 1/sigma", "differentiate"),
            ("= (sigma**2 - M)/sigma**3", "common denominator"),
        ),
    ),
    Derivation(
        id="mse-gradient",
        title="The gradient of squared error is twice the residual",
        claim="The pull of an example grows with its error, without end.",
        domain={"r": REAL},
        start="diff(mse(r), r)",
        steps=(("= 2*r", "the power rule"),),
        computes=Call("mse_loss.gradient", **CALL),
    ),
    Derivation(
        id="mse-curvature",
        title="The curvature of squared error is 2, everywhere",
        claim="One Newton step from anywhere lands at the minimum.",
        domain={"r": REAL},
        start="diff(mse(r), r, 2)",
        steps=(
            ("= diff(2*r, r)", "`mse-gradient`"),
            ("= 2", "a straight line has one slope"),
        ),
        computes=Call("mse_loss.hessian", **CALL),
    ),
    Derivation(
        id="mse-normal-equation",
        title="The normal equation of the least squared error",
        claim="A model that is linear in its coefficient $b$, with a regressor $x$. The slope of the total squared "
              r"error is zero where the residuals are orthogonal to the regressor: $\sum_i x_i r_i = 0$. This is a "
              r"linear equation for $b$. With several coefficients there is one for each, together "
              r"$X^\top X\,b = X^\top y$, and the curvature is the matrix $2X^\top X$.",
        domain={"b": REAL, "x1": REAL, "x2": REAL, "x3": REAL, "y1": REAL, "y2": REAL, "y3": REAL},
        start="diff(mse(b*x1 - y1) + mse(b*x2 - y2) + mse(b*x3 - y3), b)",
        steps=(
            ("= 2*(x1*(b*x1 - y1) + x2*(b*x2 - y2) + x3*(b*x3 - y3))", "chain rule, with `mse-gradient`"),
            ("= 2*((x1**2 + x2**2 + x3**2)*b - (x1*y1 + x2*y2 + x3*y3))", "collect what has $b$"),
        ),
    ),
    Derivation(
        id="mse-step",
        title="How large a step may be on squared error",
        claim=r"Along an eigenvector of the Hessian, with eigenvalue $\lambda$, the loss exceeds its minimum by "
              r"$\tfrac12\lambda e^2$, where $e$ is the distance from the minimum. One step of gradient descent, $s$ "
              r"times the slope, multiplies this by a number that is below 1 exactly for $0 < s < 2/\lambda$. It is 0 "
              r"for $s = 1/\lambda$. The eigenvectors do not disturb each other, so the largest $\lambda$ sets the "
              "limit.",
        domain={"lam": POSITIVE, "s": POSITIVE, "e": REAL},
        start="lam*(e - s*diff(lam*e**2/2, e))**2/2",
        steps=(
            ("= lam*(e - s*lam*e)**2/2", "differentiate"),
            ("= (1 - s*lam)**2*(lam*e**2/2)", "take out $e$"),
            ("= (1 - s*lam*(2 - s*lam))*(lam*e**2/2)",
             r"multiply out; what is taken from 1 is positive for $s < 2/\lambda$"),
        ),
    ),
    Derivation(
        id="mse-mean",
        title="Squared error asks for the mean",
        claim="The constant $m$ with the least expected loss under a density $f$ is where this derivative is zero. As "
              r"$\int f = 1$, the right side is $2(m - \mu)$, with $\mu = \int y\,f(y)\,dy$: below the mean the loss "
              "falls, above it rises. (It needs a mean. Without a variance the expected loss is infinite everywhere, "
              "and this is the derivative of its difference from the loss of a fixed constant, which is finite.)",
        domain={"m": REAL, "y": REAL},
        arbitrary={"f": "exp(-x**2/2 + x/3)"},
        start="diff(integral(mse(m - y)*f(y), y, -oo, oo), m)",
        steps=(
            ("= integral(2*(m - y)*f(y), y, -oo, oo)", "differentiate under the integral, with `mse-gradient`"),
            ("= 2*integral((m - y)*f(y), y, -oo, oo)", "2 is a constant"),
        ),
    ),
    Derivation(
        id="mse-floor",
        title="The floor under squared error",
        claim=r"A draw that gives $y_k$ with probability $p_k$ has the mean $\mu$. Whoever predicts $c$ pays the "
              r"variance, whatever $c$, and the squared distance of $c$ from $\mu$. With the distribution of $Y$ given "
              r"$X$ for the draw, and averaged over $X$, this is $E(Y - f)^2 = E\operatorname{Var}(Y|X) + E(f - "
              r"E[Y|X])^2$.",
        domain={"c": REAL, **DRAW},
        where=MEAN | {"b": "c - mu", "d1": "mu - y1", "d2": "mu - y2", "d3": "mu - y3"},
        start="p1*mse(c - y1) + p2*mse(c - y2) + p3*mse(c - y3)",
        steps=(
            ("= p1*(mse(d1) + 2*b*d1) + p2*(mse(d2) + 2*b*d2) + p3*(mse(d3) + 2*b*d3) + b**2",
             r"$c - y_k = b + d_k$, squared; the probabilities sum to 1"),
            ("= p1*mse(d1) + p2*mse(d2) + p3*mse(d3) + (c - mu)**2",
             r"the average of the $d_k$ is 0, so the products cancel"),
        ),
    ),
    Derivation(
        id="mse-shrink",
        title="A little bias lowers squared error",
        claim=r"An estimate of $\mu$ has no bias and the variance $V$. Multiply it by $c$: the variance becomes "
              r"$c^2V$, the bias $(c-1)\mu$, and the mean squared error the sum of variance and squared bias. It is "
              "least at a $c$ below 1.",
        domain={"V": POSITIVE, "mu": REAL, "c": REAL},
        start="diff(c**2*V + (c - 1)**2*mu**2, c)",
        steps=(
            ("= 2*c*V + 2*(c - 1)*mu**2", "differentiate"),
            ("= 2*(V + mu**2)*(c - mu**2/(V + mu**2))", "take out the factor of $c$"),
        ),
    ),
    Derivation(
        id="mse-bregman",
        title="Not squared error alone: every Bregman loss asks for the mean",
        claim=r"Let $\varphi$ be convex, with $\varphi'' \ge 0$ and 0 on no interval. The loss $\varphi(y) - "
              r"\varphi(m) - \varphi'(m)(y - m)$, by which $\varphi$ exceeds its tangent at $m$, has a slope in $m$ "
              r"that is a number times the residual. On average over $y$ the residual is $m - \mu$, and the number "
              r"does not depend on $y$, is never negative, and is 0 at single points at most: the answer is $\mu$ "
              r"alone. $\varphi(y) = y^2$ gives the squared error.",
        domain={"m": REAL, "y": REAL},
        arbitrary={"phi": "x**4 + x**2/3"},
        start="diff(phi(y) - phi(m) - diff(phi(m), m)*(y - m), m)",
        steps=(
            ("= -diff(phi(m), m) - diff(phi(m), m, 2)*(y - m) + diff(phi(m), m)", "product rule"),
            ("= diff(phi(m), m, 2)*(m - y)", "the slopes cancel"),
        ),
    ),
    Derivation(
        id="mse-only-bregman",
        title="No losses but those of Bregman, squared error among them, ask for the mean",
        claim=r"Let a smooth loss ask for the mean, with slopes $s_1$ and $s_2$ in the prediction $m$ for $y_1 < m < "
              r"y_2$. The draw that gives $y_1$ or $y_2$ and has the mean $m$ must balance them: the right side is 0. "
              r"So $s/(m - y)$ is the same for $y_1$ and $y_2$, hence for all $y \ne m$, and a function of $m$ alone: "
              r"that is the slope in `mse-bregman`, and the loss is the one there, up to a term without $m$. (If the "
              r"mean is the only answer, the loss is level on no interval: the condition of `mse-bregman`.)",
        domain={"y1": REAL, "m": "(y1, oo)", "y2": "(m, oo)", "s1": REAL, "s2": REAL},
        start="(y2 - m)/(y2 - y1)*s1 + (m - y1)/(y2 - y1)*s2",
        steps=(
            ("= (y2 - m)*(m - y1)/(y2 - y1)*(s1/(m - y1) + s2/(y2 - m))", "take out both distances"),
            ("= (y2 - m)*(m - y1)/(y2 - y1)*(s1/(m - y1) - s2/(m - y2))", "turn the sign of the second"),
        ),
    ),
    Derivation(
        id="mse-poisson",
        title="The Poisson deviance is a Bregman loss",
        claim=r"It is twice the one of $\varphi(y) = y\log y$, which has $\varphi''(m) = 1/m > 0$. (At $y = 0$ the "
              r"product $y \log y$ is 0.)",
        domain={"y": POSITIVE, "m": POSITIVE},
        start="2*(y*log(y) - m*log(m) - diff(m*log(m), m)*(y - m))",
        steps=(
            ("= 2*(y*log(y) - m*log(m) - (log(m) + 1)*(y - m))", "product rule"),
            ("= 2*(y*log(y/m) - (y - m))", r"$m \log m$ cancels"),
        ),
    ),
    Derivation(
        id="poisson-likelihood",
        title="The Poisson loss is a likelihood",
        claim=r"Where a count $y$ has Poisson's distribution with the mean $m$, its probability is $m^y e^{-m}/y!$; "
              r"here $f(y)$ stands for $y!$. Minus its logarithm is the Poisson loss, and what no prediction changes.",
        domain={"y": POSITIVE, "m": POSITIVE},
        start="-log(m**y*exp(-m)) + log(f(y))",
        arbitrary={"f": "1 + x**2"},
        steps=(
            ("= m - y*log(m) + log(f(y))", "the logarithm of a product is a sum"),
            ("= poisson(y, m) + (y - y*log(y) + log(f(y)))", r"add and subtract $y\log y - y$"),
        ),
    ),
    Derivation(
        id="poisson-gradient",
        title="The gradient of the Poisson loss, in the rate",
        claim="The residual, over the predicted rate: where much is expected an error pulls less. (At $y = 0$ the "
              r"product $y\log y$ is 0.)",
        domain={"y": POSITIVE, "m": POSITIVE},
        start="diff(poisson(y, m), m)",
        steps=(
            ("= 1 - y/m", r"$y\log(y/m)$ has the slope $-y/m$"),
            ("= (m - y)/m", "common denominator"),
        ),
        computes=Call("poisson_loss.gradient", y_true="y", y_pred="m"),
    ),
    Derivation(
        id="poisson-log-gradient",
        title="The gradient of the Poisson loss, in the logarithm of the rate",
        claim="The rate minus the truth, as that of cross-entropy in a logit is the probability minus the truth.",
        domain={"y": POSITIVE, "z": REAL},
        start="diff(poisson_log(y, z), z)",
        steps=(
            ("= exp(z)*(1 - y/exp(z))", "chain rule, with `poisson-gradient`: the rate has the slope $e^z$ in its "
             "logarithm"),
            ("= exp(z) - y", "multiply out"),
        ),
        computes=Call("poisson_loss.gradient", y_true="y", y_pred="z", from_log=True),
    ),
    Derivation(
        id="poisson-curvature",
        title="The Poisson loss is convex in the logarithm of the rate",
        claim="The curvature is the rate itself: positive, and without a bound.",
        domain={"y": POSITIVE, "z": REAL},
        start="diff(poisson_log(y, z), z, 2)",
        steps=(
            ("= exp(z)", "the slope of $e^z - y$, from `poisson-log-gradient`"),
        ),
        computes=Call("poisson_loss.hessian", y_true="y", y_pred="z", from_log=True),
    ),
    Derivation(
        id="poisson-mean",
        title="The Poisson loss asks for the mean",
        claim=r"The constant rate $m$ with the least expected loss under a density $f$ is where this derivative is "
              r"zero. As $\int f = 1$, the last line is $(m - \mu)/m$, with $\mu = \int y\,f(y)\,dy$, whatever the "
              "distribution: it need not be Poisson's.",
        domain={"m": POSITIVE, "y": POSITIVE},
        arbitrary={"f": "x*exp(-x)"},
        start="diff(integral(poisson(y, m)*f(y), y, 0, oo), m)",
        steps=(
            ("= integral((m - y)/m*f(y), y, 0, oo)", "differentiate under the integral, with `poisson-gradient`"),
            ("= integral((m - y)*f(y), y, 0, oo)/m", "$m$ is a constant"),
        ),
    ),
    Derivation(
        id="mse-log",
        title="Squared error on logarithms asks for the geometric mean",
        claim="Predict $m$ and pay the squared error of the logarithms. As in `mse-mean`, the derivative is zero where "
              r"$\log m$ is the mean of $\log y$.",
        domain={"m": POSITIVE, "y": POSITIVE},
        arbitrary={"f": "x*exp(-x)"},
        start="diff(integral(mse(log(m) - log(y))*f(y), y, 0, oo), m)",
        steps=(
            ("= 2/m*integral((log(m) - log(y))*f(y), y, 0, oo)", r"chain rule: $\log m$ has the slope $1/m$"),
        ),
    ),
    Derivation(
        id="mse-lognormal",
        title="What squared error on logarithms loses on the way back",
        claim=r"If $\log Y$ is normal with mean $\mu$ and standard deviation $\sigma$, then $e^\mu$ is what `mse-log` "
              r"asks for, and this is the mean of $Y$: larger by the factor $e^{\sigma^2/2}$. Here "
              r"$\varphi$ is the density of the standard normal distribution.",
        domain={"mu": REAL, "sigma": POSITIVE, "x": REAL},
        start="integral(exp(mu + sigma*x)*phi(x), x, -oo, oo)",
        steps=(
            ("= exp(mu + sigma**2/2)*integral(phi(x - sigma), x, -oo, oo)",
             r"complete the square: $\sigma x - \tfrac12 x^2 = \tfrac12\sigma^2 - \tfrac12(x - \sigma)^2$"),
            ("= exp(mu)*exp(sigma**2/2)", "a shifted density has the same mass"),
        ),
    ),
    Derivation(
        id="mse-influence",
        title="What one point does to a slope fitted by squared error",
        claim=r"A line through the origin: with $S$ for the mean of $x^2$ and $C$ for that of $xy$, its slope is "
              r"$b = C/S$. A share $\varepsilon$ of points at $(x, y)$ moves it, at first by the right side for each "
              r"unit of $\varepsilon$: minus the residual times the regressor, over $S$ (the loss's slope over its "
              r"curvature; the 2 of both cancels). Neither factor is bounded. "
              r"With $x = 1$ throughout, $b$ is the mean, and moves by $y - b$.",
        domain={"S": POSITIVE, "C": REAL, "x": REAL, "y": REAL, "epsilon": "[0, 1)"},
        where={"b": "C/S"},
        start="at(diff(((1 - epsilon)*C + epsilon*x*y)/((1 - epsilon)*S + epsilon*x**2), epsilon), epsilon, 0)",
        steps=(
            ("= ((x*y - C)*S - C*(x**2 - S))/S**2", r"quotient rule, at $\varepsilon = 0$"),
            ("= -(b*x - y)*x/S", "$CS$ cancels; divide by $S$"),
        ),
    ),
    Derivation(
        id="mse-leverage",
        title="The share that a point has in its own least-squares fit",
        claim=r"A line, with $x$ measured from its mean over the $n$ data: the intercept is the mean of the $y$, the "
              r"slope $\sum_i x_iy_i/T$ with $T = \sum_i x_i^2$, a sum this time. $A$ and $B$ are what the other "
              r"points contribute. The *leverage* of a point is the rate at which its fitted value follows its own "
              "$y$: $1/n$, and more the farther out it is in $x$.",
        domain={"n": "[2, oo)", "T": POSITIVE, "x": REAL, "y": REAL, "A": REAL, "B": REAL},
        start="diff((A + y)/n + x*(B + x*y)/T, y)",
        steps=(("= 1/n + x**2/T", "differentiate"),),
    ),
    Derivation(
        id="mse-leave-one-out",
        title="Leaving a point out of a least-squares fit, without a second fit",
        claim=r"A point $y$ has the fitted value $q$ and the leverage $h$. Let $p$ be the prediction that all others "
              r"make for it. If its $y$ were $p$, then the fit with it would be the fit without it, since that passes "
              r"through $p$ already, and its fitted value $p$. So $p = q + h\,(p - y)$, of which the $p$ below is the "
              "solution. Its residual is the old one, divided by $1 - h$.",
        domain={"h": "[0, 1)", "q": REAL, "y": REAL},
        where={"p": "(q - h*y)/(1 - h)"},
        start="p - y",
        steps=(
            ("= q + h*(p - y) - y", "$p$ solves $p = q + h\\,(p - y)$"),
            ("= (q - y)/(1 - h)", "solve for $p - y$"),
        ),
    ),
    Derivation(
        id="mse-information",
        title="The mean, which squared error asks for, wastes nothing on normal data",
        claim=r"Fisher's information about the center of a density is the mean square of the slope of its logarithm. "
              r"That of one normal datum is the inverse of its variance. By the Cramér–Rao bound no unbiased estimate "
              r"from $n$ of them has a variance below $\sigma^2/n$, which is that of the mean: its efficiency, that "
              r"bound over its variance, is 1.",
        domain={"sigma": POSITIVE, "r": REAL},
        start=f"integral(diff(log({NORMAL}), r)**2*{NORMAL}, r, -oo, oo)",
        steps=(
            (f"= integral(r**2*{NORMAL}, r, -oo, oo)/sigma**4", r"the logarithm has the slope $-r/\sigma^2$"),
            ("= 1/sigma**2", r"the integral is the variance, $\sigma^2$"),
        ),
    ),
    Derivation(
        id="mse-average",
        title="The squared error of the average of two predictions",
        claim=r"Its squared error is the average of theirs, less a quarter of their squared distance. So the loss is "
              "strictly convex, and an ensemble is better than its average member, by as much as the members differ.",
        domain={"r1": REAL, "r2": REAL},
        start="mse((r1 + r2)/2)",
        steps=(
            ("= (r1**2 + 2*r1*r2 + r2**2)/4", "multiply out"),
            ("= (mse(r1) + mse(r2))/2 - (r1 - r2)**2/4", "add and take away; multiply out to check"),
        ),
    ),
    Derivation(
        id="mse-brier",
        title="Squared error on probabilities asks for the probability",
        claim=r"A label is 1 with probability $\eta$; a 1 costs $(1 - q)^2$ and a 0 costs $q^2$. The test of "
              r"`ce-proper` gives the weight $w = 2$ for both, everywhere: the squared error is strictly proper. (It "
              r"is half of what Brier wrote, who added up both classes.)",
        domain={"q": "(0, 1)"},
        start="-diff((1 - q)**2, q)/(1 - q)",
        steps=(
            ("= 2", r"$-\ell_1' = 2(1 - q)$"),
            ("= diff(q**2, q)/q", r"$\ell_0' = 2q$: the same, from the other label"),
        ),
    ),
    Derivation(
        id="mse-expanded",
        title="The formula of squared error not to compute with",
        claim="The left side is three sums, each of which can be kept by itself. In floating-point numbers they are "
              "large, and nearly cancel. Subtract first.",
        domain={"y": REAL, "q": REAL},
        start="y**2 - 2*y*q + q**2",
        steps=(
            ("= (q - y)**2", "the square of a difference"),
            ("= mse(q - y)", "the definition"),
        ),
        computes=Call("mse_loss", **CALL_PAIR),
    ),
)
