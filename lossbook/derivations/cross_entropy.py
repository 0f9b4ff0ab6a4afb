r"""Cross-entropy, as algebra: the cost of what happened, and of a label that is 1 with probability y.

p is the probability that was given to it, z its logit; with several classes the cost is Σ yₖ·cross_entropy(pₖ).
"""

from ..algebra.call import Call
from ..algebra.derivation import Derivation, define

define("sigma(z)", r"\sigma({0})", "1/(1 + exp(-z))")
define("cross_entropy(p)", r"\operatorname{{CE}}({0})", "-log(p)", "cross_entropy")
define("binary_cross_entropy(y, p)", r"\operatorname{{CE}}({0}, {1})", "-(y*log(p) + (1 - y)*log(1 - p))",
       "binary_cross_entropy")

PROBABILITY = {"y": "[0, 1]", "p": "(0, 1)"}
LOGIT = {"y": "[0, 1]", "z": "(-oo, 0, oo)"}
TWO_LOGITS = {"y": "[0, 1]", "z1": "(-oo, oo)", "z2": "(-oo, oo)"}
THREE_LOGITS = {"z1": "(-oo, oo)", "z2": "(-oo, oo)", "z3": "(-oo, oo)"}
EXPECTED = {"eta": "[0, 1]", "q": "(0, 1)"}

SIGMOID = {"p": "sigma(z)"}
SOFTMAX = {"S": "exp(z1) + exp(z2) + exp(z3)", "p1": "exp(z1)/S", "p2": "exp(z2)/S", "p3": "exp(z3)/S"}

CALL = {"y_true": "y", "y_pred": "p"}
CALL_LOGIT = {"y_true": "y", "y_pred": "z", "from_logits": True}

DERIVATIONS = (
    Derivation(
        id="ce-likelihood",
        title="Cross-entropy is a likelihood",
        claim="Each of $n$ labels is 1 with probability $p$, and $k$ of them came out as 1. What they cost together "
              "is minus the logarithm of the probability of just these labels: the $p$ of least cross-entropy is "
              "the one of maximum likelihood.",
        domain={"n": "(0, oo)", "k": "[0, n]", "p": "(0, 1)"},
        start="-log(p**k*(1 - p)**(n - k))",
        steps=(
            ("= -(k*log(p) + (n - k)*log(1 - p))", "the logarithm of a product is a sum, that of a power a multiple"),
            ("= -n*(k/n*log(p) + (1 - k/n)*log(1 - p))", "take out $n$: what counts is the share $k/n$"),
            ("= n*binary_cross_entropy(k/n, p)", "the definition, with this share in place of a label"),
        ),
    ),
    Derivation(
        id="ce-gibbs",
        title="Under cross-entropy the truth costs least",
        claim=r"If labels are 1 with probability $\eta$, predicting $q$ costs $\operatorname{CE}(\eta, q)$ on "
              r"average, and predicting $\eta$ costs the entropy. What $q$ costs above the entropy is the "
              "Kullback–Leibler divergence. It is never negative. With several classes each adds one such term, and "
              "the last step is the same.",
        domain={"eta": "(0, 1)", "q": "(0, eta, 1)"},
        start="binary_cross_entropy(eta, q) - binary_cross_entropy(eta, eta)",
        steps=(
            ("= -eta*log(q/eta) - (1 - eta)*log((1 - q)/(1 - eta))", "collect what belongs to each label"),
            (">= -eta*(q/eta - 1) - (1 - eta)*((1 - q)/(1 - eta) - 1)",
             r"$\log x \le x - 1$: the line touches the logarithm at 1"),
            ("= (eta - q) + (q - eta)", "multiply out"),
            ("= 0", "both distributions sum to 1"),
        ),
    ),
    Derivation(
        id="ce-entropy",
        title="What knowing nothing costs under cross-entropy",
        claim=r"The entropy is the average cost of the best prediction. It is at most $\log 2$, the cost of saying ½ "
              r"whatever comes; with $K$ classes it is at most $\log K$, by the same steps with $1/K$ for ½.",
        domain={"eta": "(0, 1/2, 1)"},
        start="binary_cross_entropy(eta, eta)",
        steps=(
            ("<= binary_cross_entropy(eta, 1/2)", "`ce-gibbs`: any other prediction costs no less, ½ too"),
            ("= -log(1/2)", "both labels then cost the same"),
            ("= log(2)", "a logarithm of an inverse"),
        ),
    ),
    Derivation(
        id="ce-gradient",
        title="The gradient of cross-entropy in the probability",
        claim="The error $p - y$, divided by the variance of a label that is 1 with probability $p$. A confident "
              "mistake has a slope without bound.",
        domain=PROBABILITY,
        start="diff(binary_cross_entropy(y, p), p)",
        steps=(
            ("= (1 - y)/(1 - p) - y/p", r"differentiate each logarithm; the inner derivative of $1 - p$ is $-1$"),
            ("= ((1 - y)*p - y*(1 - p))/(p*(1 - p))", "common denominator"),
            ("= (p - y)/(p*(1 - p))", "above, $yp$ cancels"),
        ),
        computes=Call("binary_cross_entropy.gradient", **CALL),
    ),
    Derivation(
        id="ce-logit-gradient",
        title="The gradient of cross-entropy in the logit is the error",
        claim="The sigmoid's slope is the very variance that `ce-gradient` divides by. What is left is the error "
              "itself: prediction minus label.",
        domain=LOGIT,
        where=SIGMOID,
        start="diff(binary_cross_entropy(y, sigma(z)), z)",
        steps=(
            ("= (p - y)/(p*(1 - p))*diff(sigma(z), z)", "chain rule, with `ce-gradient`"),
            ("= (p - y)/(p*(1 - p))*(exp(-z)/(1 + exp(-z))**2)", "differentiate the sigmoid"),
            ("= (p - y)/(p*(1 - p))*(p*(1 - p))", r"$p = 1/(1 + e^{-z})$ and $1 - p = e^{-z}/(1 + e^{-z})$"),
            ("= p - y", "cancel"),
        ),
        computes=Call("binary_cross_entropy.gradient", **CALL_LOGIT),
    ),
    Derivation(
        id="ce-logit-curvature",
        title="The curvature of cross-entropy in the logit",
        claim="It is the variance of a label that is 1 with probability $p$, whatever this label was, and never "
              "negative: cross-entropy is convex "
              "in the logit. The last formula neither overflows nor cancels.",
        domain=LOGIT,
        where={**SIGMOID, "t": "exp(-abs(z))"},
        start="diff(binary_cross_entropy(y, sigma(z)), z, 2)",
        steps=(
            ("= diff(sigma(z), z)", "`ce-logit-gradient`; the label does not change with $z$"),
            ("= p*(1 - p)", "the slope of the sigmoid, as there"),
            ("= t/(1 + t)**2", r"one of $p$ and $1 - p$ is $1/(1 + t)$, the other $t/(1 + t)$"),
        ),
        computes=Call("binary_cross_entropy.hessian", **CALL_LOGIT),
    ),
    Derivation(
        id="ce-quarter",
        title="The curvature of cross-entropy in the logit is a quarter at most",
        claim=r"So the curvature of `ce-logit-curvature` is largest where the model is undecided, at $p = \tfrac12$, "
              "and in the logit a step of 4 times the slope never goes past the minimum.",
        domain={"p": "[0, 1]"},
        start="p*(1 - p)",
        steps=(
            ("= 1/4 - (p - 1/2)**2", "complete the square"),
            ("<= 1/4", "what is taken away is a square"),
        ),
    ),
    Derivation(
        id="ce-stable",
        title="Cross-entropy from the logit, without overflow",
        claim="The exponent in the last formula is never positive, and nothing near 1 is taken from 1. `log1p` "
              "computes the logarithm.",
        domain=LOGIT,
        start="binary_cross_entropy(y, sigma(z))",
        steps=(
            ("= y*log(1 + exp(-z)) + (1 - y)*log(1 + exp(z))",
             r"$1 - \sigma(z) = \sigma(-z)$, and the logarithm of an inverse"),
            ("= log(1 + exp(z)) - y*z", r"$\log(1 + e^{-z}) = \log(1 + e^z) - z$"),
            ("= max(z, 0) - y*z + log(1 + exp(-abs(z)))",
             "take $e^z$ out of the logarithm where it is the larger term: where $z > 0$"),
        ),
        computes=Call("binary_cross_entropy", **CALL_LOGIT),
    ),
    Derivation(
        id="ce-softmax-gradient",
        title="The gradient of softmax cross-entropy",
        claim="With three classes, in the first logit; the others go alike. More classes only add terms to $S$ that "
              "do not contain $z_1$, so prediction minus label it is for every $K$.",
        domain={"y1": "[0, 1]", "y2": "[0, 1 - y1]", **THREE_LOGITS},
        where=SOFTMAX,
        start="diff(y1*cross_entropy(p1) + y2*cross_entropy(p2) + (1 - y1 - y2)*cross_entropy(p3), z1)",
        steps=(
            ("= diff(log(S) - y1*z1, z1)",
             r"$-\log p_k = \log S - z_k$, and the labels' probabilities sum to 1; their other terms have no $z_1$"),
            ("= exp(z1)/S - y1", "chain rule: $S$ has the slope $e^{z_1}$"),
            ("= p1 - y1", "that is what $p_1$ means"),
        ),
        computes=Call("cross_entropy.gradient", y_true=("y1", "y2", "max(0, 1 - y1 - y2)"), y_pred=("z1", "z2", "z3"),
                      from_logits=True),
    ),
    Derivation(
        id="ce-softmax-curvature",
        title="The curvature of softmax cross-entropy is a variance",
        claim="Move the logits along a direction $v$, by $t$. The curvature is the variance of a draw that gives "
              r"$v_k$ with probability $p_k$: the Hessian is $\operatorname{diag} p - pp^\top$. It is never "
              "negative, so the loss is convex; along $v = (1, 1, 1)$, which changes no probability, it is 0.",
        domain={**THREE_LOGITS, "v1": "(-oo, oo)", "v2": "(-oo, oo)", "v3": "(-oo, oo)", "t": "(-oo, oo)"},
        where={**SOFTMAX, "L": "log(exp(z1 + t*v1) + exp(z2 + t*v2) + exp(z3 + t*v3))"},
        start="at(diff(L, t, 2), t, 0)",
        steps=(
            ("= (v1**2*exp(z1) + v2**2*exp(z2) + v3**2*exp(z3))/S"
             " - ((v1*exp(z1) + v2*exp(z2) + v3*exp(z3))/S)**2",
             r"differentiate twice, quotient rule, and put $t = 0$; the labels' part $-\sum_k y_k z_k$ is straight and "
             "has no curvature"),
            ("= v1**2*p1 + v2**2*p2 + v3**2*p3 - (v1*p1 + v2*p2 + v3*p3)**2",
             "the mean of the squares minus the square of the mean"),
        ),
    ),
    Derivation(
        id="ce-softmax-half",
        title="The curvature of softmax cross-entropy is one half at most",
        claim=r"Name the classes so that $v_1 \le v_2 \le v_3$; $c = (v_1 + v_3)/2$ is the middle of their range. "
              "The variance of `ce-softmax-curvature` is at most half the squared length of $v$, whatever $p$ (a "
              r"bound of Popoviciu); $p = (\tfrac12, 0, \tfrac12)$ and $v = (-1, 0, 1)$ reach it. With more classes "
              "the others lie between as $v_2$ does.",
        domain={"p1": "[0, 1]", "p2": "[0, 1 - p1]", "v1": "(-oo, oo)", "v2": "[v1, oo)", "v3": "[v2, oo)"},
        where={"p3": "1 - p1 - p2", "c": "(v1 + v3)/2"},
        start="p1*v1**2 + p2*v2**2 + p3*v3**2 - (p1*v1 + p2*v2 + p3*v3)**2",
        steps=(
            ("= p1*(v1 - c)**2 + p2*(v2 - c)**2 + p3*(v3 - c)**2 - (p1*v1 + p2*v2 + p3*v3 - c)**2",
             "a variance does not change when $c$ is taken from every value"),
            ("<= p1*(v1 - c)**2 + p2*(v2 - c)**2 + p3*(v3 - c)**2", "drop a square"),
            ("<= ((v3 - v1)/2)**2", "no value is farther from the middle than half the range"),
            ("<= (v1**2 + v3**2)/2", r"$(a - b)^2 \le 2a^2 + 2b^2$"),
            ("<= (v1**2 + v2**2 + v3**2)/2", "add a square"),
        ),
    ),
    Derivation(
        id="ce-two-classes",
        title="Cross-entropy of two classes: their softmax is a sigmoid",
        claim="Only the difference of two logits counts. A binary classifier is a softmax that has given up the "
              "logit it does not need.",
        domain=TWO_LOGITS,
        where={"p1": "exp(z1)/(exp(z1) + exp(z2))", "p2": "exp(z2)/(exp(z1) + exp(z2))"},
        start="y*cross_entropy(p1) + (1 - y)*cross_entropy(p2)",
        steps=(
            ("= y*cross_entropy(1/(1 + exp(-(z1 - z2)))) + (1 - y)*cross_entropy(1/(1 + exp(z1 - z2)))",
             "divide above and below by the numerator"),
            ("= y*cross_entropy(sigma(z1 - z2)) + (1 - y)*cross_entropy(1 - sigma(z1 - z2))",
             r"the definition of the sigmoid, and $\sigma(-z) = 1 - \sigma(z)$"),
            ("= binary_cross_entropy(y, sigma(z1 - z2))", "the definition of binary cross-entropy"),
        ),
        computes=Call("cross_entropy", y_true=("y", "1 - y"), y_pred=("z1", "z2"), from_logits=True),
    ),
    Derivation(
        id="ce-proper",
        title="When a loss asks for the probability, as cross-entropy does",
        claim=r"Let the label 1 cost $\ell_1(q) = \int_q^1 (1 - s)\,w(s)\,ds$ and the label 0 cost $\ell_0(q) = "
              r"\int_0^q s\,w(s)\,ds$, with $w > 0$ and both integrals finite for $0 < q < 1$. If labels are 1 with "
              r"probability $\eta$, the average cost falls "
              r"up to $q = \eta$ and rises from there: the loss is *proper*. The test of a loss is therefore one "
              r"line: are $-\ell_1'(q)/(1 - q)$ and $\ell_0'(q)/q$ the same $w(q) > 0$?",
        domain={**EXPECTED, "s": "(0, 1)"},
        arbitrary={"w": "1 + x**2"},
        start="diff(eta*integral((1 - s)*w(s), s, q, 1) + (1 - eta)*integral(s*w(s), s, 0, q), q)",
        steps=(
            ("= -eta*(1 - q)*w(q) + (1 - eta)*q*w(q)", "an integral's slope in its end is the integrand there"),
            ("= (q - eta)*w(q)", "collect"),
        ),
    ),
    Derivation(
        id="ce-weight",
        title="Cross-entropy is proper",
        claim="Both labels give the same $w$, and it is positive: by `ce-proper` cross-entropy asks for the "
              "probability. Its weight is large near 0 and 1, where it tells 0.01 from 0.001. (The squared error "
              "has $w = 2$.)",
        domain={"q": "(0, 1)"},
        start="-diff(cross_entropy(q), q)/(1 - q)",
        steps=(
            ("= 1/(q*(1 - q))", r"$-\ell_1' = 1/q$"),
            ("= diff(cross_entropy(1 - q), q)/q", r"$\ell_0' = 1/(1 - q)$: the same, from the other label"),
        ),
    ),
    Derivation(
        id="ce-pinsker",
        title="What a wrong probability costs at least under cross-entropy",
        claim="With $w$ of `ce-weight` the cost above the entropy is an integral of the slope in `ce-proper`, and "
              r"at least twice the squared error (Pinsker's inequality). For $q < \eta$ exchange the labels.",
        domain={"eta": "(0, 1)", "q": "[eta, 1)", "s": "[eta, q]"},
        start="binary_cross_entropy(eta, q) - binary_cross_entropy(eta, eta)",
        steps=(
            ("= integral((s - eta)/(s*(1 - s)), s, eta, q)", r"add up the slope from $\eta$, where the cost is least"),
            (">= integral(4*(s - eta), s, eta, q)", "`ce-quarter`"),
            ("= 2*(q - eta)**2", "integrate"),
        ),
    ),
    Derivation(
        id="ce-matched",
        title="Why cross-entropy after a sigmoid leaves nothing but the error",
        claim="Put any proper loss of `ce-proper` behind a sigmoid. The average gradient in the logit is the error "
              r"$p - \eta$ times $w(p)\,p(1 - p)$. With $w = 1/(p(1 - p))$, and no other up to a scale, this factor "
              "is 1; the squared error leaves $2p(1 - p)$, which vanishes for confident mistakes as for confident "
              "hits.",
        domain={"eta": "[0, 1]", "z": "(-oo, oo)", "s": "(0, 1)"},
        arbitrary={"w": "1 + x**2"},
        where=SIGMOID,
        start="diff(eta*integral((1 - s)*w(s), s, p, 1) + (1 - eta)*integral(s*w(s), s, 0, p), z)",
        steps=(
            ("= (p - eta)*w(p)*diff(p, z)", "chain rule, with `ce-proper`"),
            ("= (p - eta)*w(p)*p*(1 - p)",
             r"$\sigma' = \sigma(1 - \sigma)$, as in [ce-logit-gradient](#ce-logit-gradient)"),
        ),
    ),
    Derivation(
        id="ce-squared-slow",
        title="Why squared error after a sigmoid learns slowly",
        claim=r"For the label 1 the pull of $\tfrac12(\sigma(z) - 1)^2$ on the logit is never more than $\tfrac4{27} "
              r"= 0.148$, reached at $p = \tfrac13$, and for a hopeless mistake it vanishes like $p$. That of "
              "cross-entropy is $1 - p$ (`ce-logit-gradient`) and tends to 1.",
        domain={"z": "(-oo, oo)"},
        where=SIGMOID,
        start="-diff((sigma(z) - 1)**2/2, z)",
        steps=(
            ("= (1 - p)*p*(1 - p)", "chain rule; the sigmoid has the slope $p(1 - p)$"),
            ("= 4/27 - (p - 1/3)**2*(4/3 - p)", "split off a square; multiply out to check"),
            ("<= 4/27", "what is taken away is a square times something positive"),
        ),
    ),
    Derivation(
        id="ce-squared-curvature",
        title="Squared error after a sigmoid is not convex",
        claim=r"The same loss bends down wherever $p < \tfrac13$: where it is most wrong, a Newton step, which trusts "
              "the curvature, goes the wrong way.",
        domain={"z": "(-oo, oo)"},
        where=SIGMOID,
        start="diff((sigma(z) - 1)**2/2, z, 2)",
        steps=(
            ("= diff(-(1 - p)**2*p, z)", "`ce-squared-slow-1`"),
            ("= (2*(1 - p)*p - (1 - p)**2)*p*(1 - p)", "chain rule: the slope in $p$, times that of the sigmoid"),
            ("= p*(1 - p)**2*(3*p - 1)", "take out $1 - p$"),
        ),
    ),
    Derivation(
        id="ce-class-weights",
        title="Where class weights move the answer of cross-entropy",
        claim="Let the label 1 count $w$ times. The derivative has the sign of $q - m$: the best prediction is no "
              r"longer $\eta$ but $m$. (This needs the weighted *sum*, or a mean over all data; a weighted mean in "
              "each mini-batch asks for something else.)",
        domain={"w": "(0, oo)", **EXPECTED},
        where={"m": "w*eta/(w*eta + 1 - eta)"},
        start="diff(w*eta*cross_entropy(q) + (1 - eta)*cross_entropy(1 - q), q)",
        steps=(
            ("= (1 - eta)/(1 - q) - w*eta/q", "differentiate"),
            ("= ((w*eta + 1 - eta)*q - w*eta)/(q*(1 - q))", "common denominator"),
            ("= (w*eta + 1 - eta)*(q - m)/(q*(1 - q))", "take out the factor of $q$"),
        ),
    ),
    Derivation(
        id="ce-weight-shift",
        title="A class weight in cross-entropy is a shift of the logit",
        claim=r"In logits the answer of `ce-class-weights` is the true one plus $\log w$: the same shift for every "
              r"$\eta$. Of a model that can say anything, the weight can be undone after training, or put in without "
              "any.",
        domain={"w": "(0, oo)", "eta": "(0, 1)"},
        where={"m": "w*eta/(w*eta + 1 - eta)"},
        start="log(m/(1 - m))",
        steps=(
            ("= log(w*eta/(1 - eta))", "the common denominator cancels"),
            ("= log(eta/(1 - eta)) + log(w)", "the logarithm of a product"),
        ),
    ),
    Derivation(
        id="ce-threshold",
        title="Cross-entropy gives probabilities; the costs of mistakes give the threshold",
        claim=r"A false alarm costs $c_0$ and a miss $c_1$. Saying yes costs $(1 - p)\,c_0$ on average, saying no "
              r"$p\,c_1$. Yes is the cheaper answer where $p$ is above $t = c_0/(c_0 + c_1)$: it takes no other loss, "
              "only a probability that is right.",
        domain={"c0": "(0, oo)", "c1": "(0, oo)", "p": "[0, 1]"},
        where={"t": "c0/(c0 + c1)"},
        start="(1 - p)*c0 - p*c1",
        steps=(
            ("= c0 - p*(c0 + c1)", "collect what has $p$"),
            ("= (c0 + c1)*(t - p)", "take out the factor of $p$"),
        ),
    ),
    Derivation(
        id="ce-smoothing",
        title="Cross-entropy with label smoothing asks for a finite gap",
        claim=r"The smoothed label gives the class that came true $1 - \varepsilon + \varepsilon/K$, and each of the "
              r"others $\varepsilon/K$. The best prediction is that distribution (`ce-gibbs`). In logits the class "
              "stands above each of the others by the difference of their logarithms: a finite gap, where the hard "
              "label asks for an infinite one.",
        domain={"K": "[2, oo)", "epsilon": "(0, 1)"},
        start="cross_entropy(epsilon/K) - cross_entropy(1 - epsilon + epsilon/K)",
        steps=(
            ("= log((1 - epsilon + epsilon/K)/(epsilon/K))", "a difference of logarithms"),
            ("= log(1 + K*(1 - epsilon)/epsilon)", "divide"),
        ),
    ),
    Derivation(
        id="ce-smoothing-share",
        title="What cross-entropy with label smoothing asks for where labels are uncertain",
        claim=r"A smoothed 1 is $1 - \varepsilon/2$, a smoothed 0 is $\varepsilon/2$. The derivative has the sign of "
              r"$q - m$: the best prediction is $m$, between $\eta$ and ½, and no longer $\eta$. So smoothed "
              r"cross-entropy is not proper; $\eta = (q - \varepsilon/2)/(1 - \varepsilon)$ undoes it. With $K$ "
              r"classes $m_k = (1 - \varepsilon)\,\eta_k + \varepsilon/K$, since the loss is linear in the label "
              "(`ce-gibbs`).",
        domain={"epsilon": "[0, 1)", **EXPECTED},
        where={"m": "(1 - epsilon)*eta + epsilon/2"},
        start="diff(eta*binary_cross_entropy(1 - epsilon/2, q) + (1 - eta)*binary_cross_entropy(epsilon/2, q), q)",
        steps=(
            ("= eta*(q - (1 - epsilon/2))/(q*(1 - q)) + (1 - eta)*(q - epsilon/2)/(q*(1 - q))",
             "`ce-gradient`, with each smoothed label in its place"),
            ("= (q - m)/(q*(1 - q))", r"$\eta\,(1 - \varepsilon/2) + (1 - \eta)\,\varepsilon/2 = m$"),
        ),
    ),
    Derivation(
        id="ce-temperature",
        title="What temperature scaling by cross-entropy sets right",
        claim=r"Multiply all logits by $\beta > 0$, the inverse of a temperature: no ranking of the classes changes. "
              r"The slope of the loss in $\beta$ (for label 1) is the mean logit under the prediction minus the "
              "logit of the label. At the best temperature the two agree on average over the data. The loss is "
              r"convex in $\beta$, as it is along every line (`ce-softmax-curvature`).",
        domain={"beta": "(0, oo)", **THREE_LOGITS},
        where={"S": "exp(beta*z1) + exp(beta*z2) + exp(beta*z3)", "p1": "exp(beta*z1)/S", "p2": "exp(beta*z2)/S",
               "p3": "exp(beta*z3)/S"},
        start="diff(cross_entropy(p1), beta)",
        steps=(
            ("= diff(log(S) - beta*z1, beta)", "the logarithm of a quotient"),
            ("= (z1*exp(beta*z1) + z2*exp(beta*z2) + z3*exp(beta*z3))/S - z1", "chain rule"),
            ("= p1*z1 + p2*z2 + p3*z3 - z1", "the definition of the probabilities"),
        ),
    ),
)
