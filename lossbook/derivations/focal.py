r"""Focal loss, as algebra: cross-entropy times a power of the probability that was given to all else.

With several classes the cost is Σ yₖ·focal(pₖ, γ). Without balance a binary label costs twice what it costs with α = ½.
In derivations of one label p is the probability that was given to it, and z its logit; for a zero both change sides.
"""

from ..algebra.call import Call
from ..algebra.derivation import Derivation, define
from .cross_entropy import SOFTMAX, THREE_LOGITS

define("focal(p, gamma)", r"\operatorname{{FL}}_{{{1}}}({0})", "-(1 - p)**gamma*log(p)", "categorical_focal_loss")
define("focal_loss(y, p, gamma, alpha)", r"\operatorname{{FL}}_{{{2},\,{3}}}({0}, {1})",
       "alpha*y*focal(p, gamma) + (1 - alpha)*(1 - y)*focal(1 - p, gamma)", "focal_loss")
define("force(p, gamma)", r"k_{{{1}}}({0})", "(1 - p)**gamma/p - gamma*(1 - p)**(gamma - 1)*log(p)")

LABEL = {"gamma": "(0, oo)", "p": "(0, 1)"}
LOGIT = {"gamma": "(0, oo)", "z": "(-oo, 0, oo)"}
EXPECTED = {"gamma": "(0, oo)", "alpha": "(0, 1)", "eta": "(0, 1)", "q": "(0, 1)"}

SIGMOID = {"p": "sigma(z)"}
SHRINKS = {"g": "(1 - p)**gamma - gamma*p*(1 - p)**(gamma - 1)*log(p)"}
ASKED = {"m": "(1 - alpha)*force(1 - q, gamma)/((1 - alpha)*force(1 - q, gamma) + alpha*force(q, gamma))"}

CALL = {"y_true": 1, "y_pred": "p", "gamma": "gamma", "alpha": None}
CALL_LOGIT = {"y_true": 1, "y_pred": "z", "gamma": "gamma", "alpha": None, "from_logits": True}
CALL_BOTH = {"y_true": "y", "y_pred": "z", "gamma": "gamma", "alpha": "alpha", "from_logits": True}

DERIVATIONS = (
    Derivation(
        id="focal-easy",
        title="When focal loss counts an example a hundred times less",
        claim=r"Focal loss is cross-entropy over $c$, and a wanted $c$ is reached at $p = 1 - c^{-1/\gamma}$: with "
              r"$\gamma = 2$ a hundred at $p = 0.9$, a thousand at $p = 0.96838$.",
        domain=LABEL,
        where={"c": "(1 - p)**(-gamma)"},
        start="focal(p, gamma)/cross_entropy(p)",
        steps=(
            ("= (1 - p)**gamma", "the logarithm cancels"),
            ("= 1/c", "a negative power is a reciprocal"),
        ),
    ),
    Derivation(
        id="focal-hard",
        title="Focal loss shrinks hard examples least",
        claim=r"Where the label got at most ½, cross-entropy is at most $2^\gamma$ times focal loss: 4 times with "
              r"$\gamma = 2$.",
        domain={"gamma": "(0, oo)", "p": "(0, 1/2]"},
        start="cross_entropy(p)/focal(p, gamma)",
        steps=(
            ("= (1 - p)**(-gamma)", "the logarithm cancels"),
            ("<= (1/2)**(-gamma)", r"$1 - p \ge \tfrac12$, and a negative power falls"),
            ("= 2**gamma", "a power of a reciprocal"),
        ),
    ),
    Derivation(
        id="focal-probability-gradient",
        title="The gradient of focal loss in the probability",
        claim=r"A label pulls its probability up with the force $k_\gamma(p)$, which is never negative: "
              "cross-entropy's $1/p$, shrunk, and a second term, from the factor that shrinks.",
        domain=LABEL,
        start="diff(focal(p, gamma), p)",
        steps=(
            ("= gamma*(1 - p)**(gamma - 1)*log(p) - (1 - p)**gamma/p",
             r"product rule; the inner derivative of $1 - p$ is $-1$"),
            ("= -((1 - p)**gamma/p - gamma*(1 - p)**(gamma - 1)*log(p))", "take out the sign"),
            ("= -force(p, gamma)", "the definition of $k$"),
        ),
        computes=Call("focal_loss.gradient", **CALL),
    ),
    Derivation(
        id="focal-gradient",
        title="The gradient of focal loss in the logit",
        claim=r"The focal-loss paper has it as $(1 - p)^\gamma\,(\gamma p \log p + p - 1)$. For a label 0, $p$ is "
              "the probability of the zero and $z$ its logit; in the logit of the one, $-z$, the gradient has the "
              r"other sign. With $\gamma = 0$ it is the error $p - 1$ of `ce-logit-gradient`.",
        domain=LOGIT,
        where=SIGMOID,
        start="diff(focal(sigma(z), gamma), z)",
        steps=(
            ("= -force(p, gamma)*diff(sigma(z), z)", "chain rule, with `focal-probability-gradient`"),
            ("= -force(p, gamma)*p*(1 - p)",
             r"$\sigma' = \sigma(1 - \sigma)$, as in [ce-logit-gradient](#ce-logit-gradient)"),
            ("= -(1 - p)**gamma*(1 - p - gamma*p*log(p))", "multiply $k$ out, and take out the power"),
        ),
        computes=Call("focal_loss.gradient", **CALL_LOGIT),
    ),
    Derivation(
        id="focal-softmax-gradient",
        title="The gradient of focal loss in the logit of another class",
        claim="Of three classes the third came true, and $z_1$ is the logit of another. The force that pulls the label "
              "up pushes the others down, each in proportion to its probability. The label's own logit gets minus "
              "the sum of the others, $-k_\\gamma(p)\\,p\\,(1 - p)$, as with two classes. More classes only add "
              "to $S$.",
        domain={"gamma": "(0, oo)", **THREE_LOGITS},
        where=SOFTMAX,
        start="diff(focal(p3, gamma), z1)",
        steps=(
            ("= -force(p3, gamma)*diff(exp(z3)/S, z1)", "chain rule, with `focal-probability-gradient`"),
            ("= force(p3, gamma)*p3*p1", "only the denominator has $z_1$: the slope of $e^{z_3}/S$ is $-p_3\\,p_1$"),
        ),
        computes=Call("categorical_focal_loss.gradient", y_true=2, y_pred=("z1", "z2", "z3"), gamma="gamma",
                      from_logits=True),
    ),
    Derivation(
        id="focal-stable",
        title="Focal loss from the logit, without overflow",
        claim="The factor is a power of $1 - p$ itself, which never loses digits to a difference from 1; the rest "
              "is `ce-stable`.",
        domain=LOGIT,
        where={"t": "exp(-abs(z))"},
        start="focal(sigma(z), gamma)",
        steps=(
            ("= (exp(-z)/(1 + exp(-z)))**gamma*log(1 + exp(-z))", r"$1 - p = e^{-z}/(1 + e^{-z})$"),
            ("= (1/(1 + t) if z < 0 else t/(1 + t))**gamma*(max(-z, 0) + log(1 + t))",
             "multiply above and below by $e^z$, and take $e^{-z}$ out of the logarithm, where $z < 0$"),
        ),
        computes=Call("focal_loss", **CALL_LOGIT),
    ),
    Derivation(
        id="focal-both-signs",
        title="The gradient of focal loss for either label",
        claim="With the label $y$, the probability $p$ of a 1, and its logit $z$. What `focal-gradient` says of a 1 "
              "holds of a 0 with $1 - p$ for $p$ and the other sign.",
        domain={"gamma": "(0, oo)", "alpha": "[0, 1]", "y": "[0, 1]", "z": "(-oo, 0, oo)"},
        where=SIGMOID,
        start="diff(focal_loss(y, sigma(z), gamma, alpha), z)",
        steps=(
            ("= p*(1 - p)*((1 - alpha)*(1 - y)*force(1 - p, gamma) - alpha*y*force(p, gamma))",
             "chain rule, with `focal-probability-gradient` for either label"),
            ("= -alpha*y*(1 - p)**gamma*(1 - p - gamma*p*log(p))"
             " + (1 - alpha)*(1 - y)*p**gamma*(p - gamma*(1 - p)*log(1 - p))",
             "multiply $k$ out, as in [focal-gradient](#focal-gradient)"),
        ),
        computes=Call("focal_loss.gradient", **CALL_BOTH),
    ),
    Derivation(
        id="focal-curvature",
        title="The curvature of focal loss in the logit",
        claim=r"The first term is cross-entropy's curvature, shrunk, and enlarged $1 + 2\gamma$ times. The second is "
              r"negative where $p < 1/(1 + \gamma)$, and for small $p$ it wins.",
        domain=LOGIT,
        where=SIGMOID,
        start="diff(focal(sigma(z), gamma), z, 2)",
        steps=(
            ("= diff(-(1 - p)**gamma*(1 - p - gamma*p*log(p)), z)", "`focal-gradient`"),
            ("= p*(1 - p)*(gamma*(1 - p)**(gamma - 1)*(1 - p - gamma*p*log(p))"
             " + (1 - p)**gamma*(1 + gamma + gamma*log(p)))",
             "product rule in $p$, times the slope $p(1 - p)$ of the sigmoid"),
            ("= (1 - p)**gamma*((1 + 2*gamma)*p*(1 - p) - gamma*(gamma*p - (1 - p))*p*log(p))",
             "take out the power; collect what has a logarithm"),
        ),
        computes=Call("focal_loss.hessian", **CALL_LOGIT),
    ),
    Derivation(
        id="focal-not-convex",
        title="Focal loss is not convex in the logit",
        claim=r"With $\gamma = 2$, at $p = e^{-4} = 0.018$: the curvature is below 0. (It is lowest at $p = 0.0209$, "
              "where it is $-0.0472$.)",
        domain={"z": "(-oo, oo)"},
        where={"p": "exp(-4)"},
        start="at(diff(focal(sigma(z), 2), z, 2), z, log(p/(1 - p)))",
        steps=(
            ("= (1 - p)**2*(5*p*(1 - p) + 8*(3*p - 1)*p)", r"`focal-curvature`; $\log p = -4$"),
            ("= -(1 - p)**2*p*(3 - 19*p)", "collect"),
            ("<= 0", r"$19 e^{-4} = 0.35$"),
        ),
    ),
    Derivation(
        id="focal-shrinks",
        title="The gradient of focal loss shrinks less than the loss",
        claim=r"The loss has the factor $(1 - p)^\gamma$ to cross-entropy's. The gradient (in $p$ or in $z$, the "
              "factor is the same) has another, $g$, which is larger.",
        domain=LABEL,
        start="diff(focal(p, gamma), p)/diff(cross_entropy(p), p)",
        steps=(
            ("= -force(p, gamma)/(-1/p)", "`focal-probability-gradient`"),
            ("= (1 - p)**gamma - gamma*p*(1 - p)**(gamma - 1)*log(p)", "multiply by $p$"),
            (">= (1 - p)**gamma", "the logarithm of a probability is not positive"),
        ),
    ),
    Derivation(
        id="focal-crossing",
        title="Below 1/e, focal loss with γ = 1 pulls harder than cross-entropy",
        claim=r"With $\gamma = 1$ the factor $g$ of `focal-shrinks` is above 1 where $\log p < -1$, so for $p < 1/e "
              r"= 0.368$, and below 1 beyond. (For $\gamma = 2$ the crossing is at 0.298, for 5 at 0.197.)",
        domain={"p": "(0, 1)"},
        start="diff(focal(p, 1), p)/diff(cross_entropy(p), p) - 1",
        steps=(
            ("= ((1 - p) - p*log(p)) - 1", "`focal-shrinks`"),
            ("= -p*(1 + log(p))", "1 cancels"),
        ),
    ),
    Derivation(
        id="focal-stationary",
        title="What focal loss asks for",
        claim=r"If labels are 1 with probability $\eta$, predicting $q$ costs "
              r"$\operatorname{FL}_{\gamma,\alpha}(\eta, q)$ on average. Its derivative has the sign of $m - \eta$: "
              r"the best prediction is the $q$ with $m = \eta$. So $m$ recovers $\eta$ from it. With $\gamma = 0$ "
              r"and $\alpha = \tfrac12$ it is $q$ itself.",
        domain=EXPECTED,
        where=ASKED,
        start="diff(focal_loss(eta, q, gamma, alpha), q)",
        steps=(
            ("= (1 - alpha)*(1 - eta)*force(1 - q, gamma) - alpha*eta*force(q, gamma)",
             "`focal-probability-gradient`, for either label"),
            ("= (1 - alpha)*force(1 - q, gamma) - eta*((1 - alpha)*force(1 - q, gamma) + alpha*force(q, gamma))",
             r"collect what has $\eta$"),
            ("= ((1 - alpha)*force(1 - q, gamma) + alpha*force(q, gamma))*(m - eta)", "take out the bracket"),
        ),
    ),
    Derivation(
        id="focal-recovers",
        title="The way back from the answer of focal loss to the probability",
        claim="The $m$ of `focal-stationary` without balance, by the reciprocals of the forces: $h_1$ of a 1 at $q$, "
              "and $h_0$ of a 0 at $1 - q$. Apply it to the best prediction, and the probability comes out.",
        domain={"gamma": "(0, oo)", "q": "(0, 1)"},
        where={"h1": "q/((1 - q)**gamma - gamma*(1 - q)**(gamma - 1)*q*log(q))",
               "h0": "(1 - q)/(q**gamma - gamma*q**(gamma - 1)*(1 - q)*log(1 - q))"},
        start="force(1 - q, gamma)/(force(1 - q, gamma) + force(q, gamma))",
        steps=(
            ("= (1/h0)/(1/h0 + 1/h1)", "each $h$ is the reciprocal of a $k$"),
            ("= h1/(h1 + h0)", "multiply above and below by both"),
        ),
    ),
    Derivation(
        id="focal-recovers-classes",
        title="From the answer of focal loss back to the probabilities, with several classes",
        claim=r"Let the classes have shares $\eta_k$ proportional to $1/k_\gamma(q_k)$. Then the expected focal "
              r"loss $\sum_k \eta_k \operatorname{FL}_\gamma(q_k)$ has no slope at $q$, and $q$, since the sum is "
              "convex (`focal-monotone`), is the best prediction. So the reciprocals of the forces, divided by "
              "their sum, give the probabilities back. Here are three classes, and the slope in $q_1$ (with $q_3 "
              "= 1 - q_1 - q_2$).",
        domain={"gamma": "(0, oo)", "q1": "(0, 1)", "q2": "(0, 1 - q1)", "eta1": "(0, 1)", "eta2": "(0, 1)",
                "eta3": "(0, 1)"},
        start="diff(eta1*focal(q1, gamma) + eta2*focal(q2, gamma) + eta3*focal(1 - q1 - q2, gamma), q1)",
        steps=(
            ("= eta3*force(1 - q1 - q2, gamma) - eta1*force(q1, gamma)",
             "`focal-probability-gradient`; the second term has no $q_1$"),
        ),
    ),
    Derivation(
        id="focal-monotone",
        title="With two classes, focal loss leaves the ranking of the examples as it is",
        claim=r"$k$ falls in $p$ for every $\gamma > 0$. So $m$ of `focal-stationary`, in which $k_\gamma(1 - q)$ "
              r"rises and $k_\gamma(q)$ falls, rises in $q$: who deserves more gets more. It also says that focal "
              "loss is convex in $p$.",
        domain={"gamma": "(0, 1, oo)", "p": "(0, 1)"},
        start="diff(force(p, gamma), p)",
        steps=(
            ("= -(1 - p)**gamma/p**2 - 2*gamma*(1 - p)**(gamma - 1)/p + gamma*(gamma - 1)*(1 - p)**(gamma - 2)*log(p)",
             "product rule"),
            ("= -(1 - p)**gamma/p**2 - gamma*(1 - p)**(gamma - 2)*(2*(1 - p)/p - (gamma - 1)*log(p))",
             "take out what is positive"),
            ("<= -(1 - p)**gamma/p**2",
             r"the last bracket is positive: for $\gamma \ge 1$ both its terms are, and for $\gamma < 1$ it takes away "
             r"less than $-\log p \le (1 - p)/p$"),
        ),
    ),
    Derivation(
        id="focal-threshold",
        title="Which share of positives makes focal loss answer ½",
        claim=r"At $q = \tfrac12$ the derivative has the sign of $1 - \alpha - \eta$, whatever $\gamma$: the best "
              r"prediction is above ½ where $\eta > 1 - \alpha$. With the usual $\alpha = \tfrac14$ that is $\eta > "
              r"\tfrac34$.",
        domain={"gamma": "(0, oo)", "alpha": "(0, 1)", "eta": "(0, 1)", "q": "(0, 1)"},
        start="at(diff(focal_loss(eta, q, gamma, alpha), q), q, 1/2)",
        steps=(
            ("= (1 - alpha)*(1 - eta)*force(1/2, gamma) - alpha*eta*force(1/2, gamma)",
             "`focal-stationary-1`"),
            ("= (1 - alpha - eta)*force(1/2, gamma)", r"$\alpha\eta$ cancels"),
        ),
    ),
    Derivation(
        id="focal-alpha",
        title="The α of focal loss is a factor on the odds",
        claim=r"The $m$ that `focal-stationary` recovers, as odds. $\alpha$ multiplies the odds of the label, as a "
              "class weight does (`ce-weight-shift`). But it is a function of $q$, not $q$ itself, that has these "
              "odds.",
        domain={"gamma": "(0, oo)", "alpha": "(0, 1)", "q": "(0, 1)"},
        where=ASKED,
        start="alpha/(1 - alpha)*(m/(1 - m))",
        steps=(
            ("= alpha/(1 - alpha)*((1 - alpha)*force(1 - q, gamma)/(alpha*force(q, gamma)))",
             "the common denominator of $m$ and $1 - m$ cancels"),
            ("= force(1 - q, gamma)/force(q, gamma)", r"$\alpha$ cancels"),
        ),
    ),
    Derivation(
        id="focal-damps",
        title="The larger γ, the less α does in focal loss",
        claim="A shift of the log-odds (`focal-alpha`) by one moves the logit $z$ of the best prediction, near 0, "
              r"by one over this slope. It is 1 for $\gamma = 0$, and 1.77, 2.68 and 5.57 for $\gamma = 1$, 2 and 5. "
              r"So $\alpha = \tfrac14$, which is $\log\tfrac13 = -1.0986$ in cross-entropy, is about $-0.62$, "
              "$-0.41$ and $-0.20$ there.",
        domain={"gamma": "(0, oo)", "z": "(-oo, oo)"},
        where=SIGMOID,
        start="at(diff(log(force(sigma(-z), gamma)/force(sigma(z), gamma)), z), z, 0)",
        steps=(
            ("= at(diff(gamma*z + log(p - gamma*(1 - p)*log(1 - p)) - log(1 - p - gamma*p*log(p)), z), z, 0)",
             r"$k_\gamma(p) = (1 - p)^{\gamma - 1}(1 - p - \gamma p \log p)/p$, and $\log(p/(1 - p)) = z$"),
            ("= gamma + (1 + gamma - gamma*log(2))/(1 + gamma*log(2))",
             r"differentiate at $p = \tfrac12$, where both logarithms give the same"),
        ),
    ),
    Derivation(
        id="focal-not-proper",
        title="With two classes, focal loss asks for less confidence than the truth has",
        claim=r"Here with $\gamma = 2$, without balance (a constant factor aside), at the prediction $q = \eta$: the "
              r"derivative is positive for every $\eta > \tfrac12$, so the best prediction is less confident than "
              "the truth: the loss is not proper. (`focal-timid` has every $\\gamma > 0$.)",
        domain={"eta": "[1/2, 1)", "q": "(0, 1)"},
        start="at(diff(eta*focal(q, 2) + (1 - eta)*focal(1 - q, 2), q), q, eta)",
        steps=(
            ("= (1 - eta)*force(1 - eta, 2) - eta*force(eta, 2)", "`focal-stationary-1`"),
            ("= (2*eta - 1) + 2*eta*(1 - eta)*log(eta/(1 - eta))", r"put in $k$; $\eta^2 - (1 - \eta)^2 = 2\eta - 1$"),
            (">= 2*eta - 1", r"the odds are at least 1"),
        ),
    ),
    Derivation(
        id="focal-timid",
        title="For every γ, focal loss with two classes is never more confident than the truth",
        claim=r"$p\,k_\gamma(p)$ over $(p(1 - p))^\gamma$ falls in $p$. The divisor is the same at $\eta$ and at "
              r"$1 - \eta$, so for $\eta > \tfrac12$ the force of a 0 at $q = \eta$, times $1 - \eta$, is greater "
              r"than that of a 1, times $\eta$: the expected loss rises there (`focal-stationary`, first step), "
              r"and the best prediction lies below $\eta$. (`focal-not-proper` is the case $\gamma = 2$.)",
        domain=LABEL,
        start="diff(p*force(p, gamma)/(p*(1 - p))**gamma, p)",
        steps=(
            ("= diff(p**(-gamma)*(1 - gamma*p*log(p)/(1 - p)), p)", r"divide $k$ by $(1 - p)^\gamma$"),
            ("= -gamma*p**(-gamma)*((1 + p*log(p)/(1 - p))/(p*(1 - p)) - gamma*log(p)/(1 - p))",
             "product rule"),
            ("<= gamma**2*p**(-gamma)*log(p)/(1 - p)", r"what is left out is negative, since $-\log p \le (1 - p)/p$"),
            ("<= 0", "so is the logarithm of a probability"),
        ),
    ),
    Derivation(
        id="focal-gamma-1",
        title="Focal loss with γ = 1: cross-entropy and a bonus for doubt",
        claim=r"What is taken off, $-p \log p$, is the label's own term of the entropy of the prediction.",
        domain={"p": "(0, 1)"},
        start="focal(p, 1)",
        steps=(
            ("= -(1 - p)*log(p)", "the definition"),
            ("= cross_entropy(p) + p*log(p)", "multiply out"),
        ),
    ),
    Derivation(
        id="focal-entropy-bound",
        title="A bound on focal loss from below: cross-entropy and entropy",
        claim=r"For $\gamma \ge 1$ focal loss is at least cross-entropy minus $\gamma$ times the label's term of the "
              r"entropy of the prediction, with equality at $\gamma = 1$ (`focal-gamma-1`). A small focal loss needs "
              "a small cross-entropy or a large entropy.",
        domain={"gamma": "[1, oo)", "p": "(0, 1)"},
        start="focal(p, gamma)",
        steps=(
            (">= -(1 - gamma*p)*log(p)", r"Bernoulli's inequality: $(1 - p)^\gamma \ge 1 - \gamma p$"),
            ("= cross_entropy(p) + gamma*p*log(p)", "multiply out"),
        ),
    ),
    Derivation(
        id="focal-series",
        title="As a power series, focal loss only shifts the exponents",
        claim=r"Cross-entropy is $\sum_{j \ge 1} (1 - p)^j/j$. Focal loss has the same coefficients, $\gamma$ places "
              "higher. Here with two terms and what is left.",
        domain={"gamma": "(0, oo)", "p": "(0, 1)", "s": "[0, 1 - p]"},
        start="focal(p, gamma)",
        steps=(
            ("= (1 - p)**gamma*integral(1/(1 - s), s, 0, 1 - p)", r"$-\log p$ is this integral"),
            ("= (1 - p)**gamma*integral(1 + s + s**2/(1 - s), s, 0, 1 - p)", "divide: a geometric series, broken off"),
            ("= (1 - p)**(gamma + 1) + (1 - p)**(gamma + 2)/2 + (1 - p)**gamma*integral(s**2/(1 - s), s, 0, 1 - p)",
             "integrate the first two terms"),
        ),
    ),
    Derivation(
        id="focal-prior",
        title="Beginning focal loss with the rare class rare",
        claim=r"To begin training with the probability $\pi$ for every example, set the bias to this logit: $-4.595$ "
              r"for $\pi = 0.01$. A negative then costs 0.01 of cross-entropy at first, not $\log 2 = 0.69$.",
        domain={"pi": "(0, 1)"},
        start="sigma(-log((1 - pi)/pi))",
        steps=(
            ("= 1/(1 + (1 - pi)/pi)", "the exponential undoes the logarithm"),
            ("= pi", r"the denominator is $1/\pi$"),
        ),
    ),
)
