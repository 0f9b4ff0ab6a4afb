"""The losses of Dice and Tversky, as algebra: functions of the overlap I = Σyp and of the two sizes Y = Σy and P = Σp.

In the generalized Dice loss each of the three is a weighted sum over the classes. In derivations about one pixel y and
p are its target and its prediction, and I, Y and P are the sums over all other pixels.
"""

from ..algebra.call import Call
from ..algebra.derivation import Derivation, define

define("dice(I, Y, P, smooth)", r"D_{{{3}}}({0}, {1}, {2})", "(2*I + smooth)/(Y + P + smooth)", "dice_coefficient")
define("dice_loss(I, Y, P, smooth)", r"\ell_{{{3}}}({0}, {1}, {2})", "1 - dice(I, Y, P, smooth)", "dice_loss")
define("generalized_dice_loss(I, Y, P, smooth)", r"\ell^G_{{{3}}}({0}, {1}, {2})", "1 - dice(I, Y, P, smooth)",
       "generalized_dice_loss")
define("tversky(I, Y, P, smooth, alpha, beta)", r"T_{{{3},\,{4},\,{5}}}({0}, {1}, {2})",
       "(I + smooth)/(I + alpha*(P - I) + beta*(Y - I) + smooth)")
define("tversky_loss(I, Y, P, smooth, alpha, beta)", r"\ell_{{{3},\,{4},\,{5}}}({0}, {1}, {2})",
       "1 - tversky(I, Y, P, smooth, alpha, beta)", "tversky_loss")

SUMS = {"I": "[0, oo)", "Y": "(I, oo)", "P": "[I, oo)"}
PIXEL = {**SUMS, "y": "[0, 1]", "p": "[0, 1]"}
COUNTS = {"TP": "(0, oo)", "FP": "[0, oo)", "FN": "[0, oo)"}

AMONG = {"D": "dice(I + y*p, Y + y, P + p, 0)", "S": "Y + y + P + p"}

DERIVATIONS = (
    Derivation(
        id="dice-f1",
        title="Dice is the F1 score",
        claim="Of two hard masks: TP pixels are in both, FP only in the predicted one, FN only in the true one. The "
              "harmonic mean of precision and recall is the Dice coefficient.",
        domain=COUNTS,
        where={"precision": "TP/(TP + FP)", "recall": "TP/(TP + FN)"},
        start="2/(1/precision + 1/recall)",
        steps=(
            ("= 2*TP/((TP + FP) + (TP + FN))", "multiply above and below by TP"),
            ("= dice(TP, TP + FN, TP + FP, 0)", "the two brackets are the sizes of the masks"),
        ),
    ),
    Derivation(
        id="dice-bounds",
        title="The Dice loss is the share of errors",
        claim=r"$Y - I = \sum y(1 - p)$ is what was missed, $P - I = \sum (1 - y)p$ what was added. Both are sums of "
              "numbers that are not negative, so the loss is 0 only where each pixel's two products are: where all "
              "pixels are 0 or 1, and equal. It is at most 1, since $I$ is not negative.",
        domain=SUMS,
        start="dice_loss(I, Y, P, 0)",
        steps=(
            ("= ((Y - I) + (P - I))/(Y + P)", "a common denominator"),
            (">= 0", r"$yp$ is at most $y$, and at most $p$"),
        ),
    ),
    Derivation(
        id="dice-gradient",
        title="The gradient of the Dice coefficient in one pixel",
        claim="Below the line stands a number that all pixels share. So the coefficient rises in $p$ where $y > D/2$ "
              "and falls where $y < D/2$, and where the targets are hard its gradient takes two values only, however "
              "right or wrong a pixel is.",
        domain=PIXEL,
        where=AMONG,
        start="diff(dice(I + y*p, Y + y, P + p, 0), p)",
        steps=(
            ("= (2*y*S - 2*(I + y*p))/S**2", "quotient rule; $p$ stands above with the factor $2y$, below with 1"),
            ("= (2*y - D)/S", "divide by $S$"),
        ),
    ),
    Derivation(
        id="dice-curvature",
        title="The curvature of the Dice coefficient in one pixel",
        claim="The loss, one minus this coefficient, is convex in the prediction of a pixel with $y > D/2$ and "
              "concave in that of a pixel with $y < D/2$: it is neither, as a whole.",
        domain=PIXEL,
        where=AMONG,
        start="diff(dice(I + y*p, Y + y, P + p, 0), p, 2)",
        steps=(
            ("= diff((2*y*(Y + y + P) - 2*I)/(Y + y + P + p)**2, p)",
             "`dice-gradient-1`; above the line $2yp$ cancels"),
            ("= -2*(2*y*S - 2*(I + y*p))/S**3", "what stands above is constant; put $2yp$ back"),
            ("= -2*(2*y - D)/S**2", "divide by $S$"),
        ),
    ),
    Derivation(
        id="dice-corner",
        title="Under Dice loss each pixel wants to be 0 or 1",
        claim="Of the slope times a positive number, nothing depends on the pixel's own prediction $p$. So the "
              "coefficient only rises in $p$, or only falls, or does not change: no $p$ is better than the better of 0 "
              "and 1, whatever the others are, and however soft the target.",
        domain=PIXEL,
        where=AMONG,
        start="S**2*diff(dice(I + y*p, Y + y, P + p, 0), p)",
        steps=(
            ("= 2*y*S - 2*(I + y*p)", "`dice-gradient-1`"),
            ("= 2*(y*(Y + y + P) - I)", "$2yp$ cancels"),
        ),
    ),
    Derivation(
        id="dice-threshold",
        title="Who belongs to the mask with the best Dice",
        claim="A pixel with target $y$ joins a hard mask, of size $P$ before. With it the coefficient is $D_0(I + y, "
              "Y, P + 1)$, and no mask has a larger one than $D^*$. In the best mask the right side must not be "
              r"negative, so each pixel of it has $y \ge D^*/2$; the step before says that no pixel outside has more."
              " Here $Y$ counts all pixels, the new one too.",
        domain={"I": "[0, oo)", "y": "(0, 1]", "Y": "[I + y, oo)", "P": "[I, oo)"},
        start="dice(I + y, Y, P + 1, 0) - dice(I, Y, P, 0)",
        steps=(
            ("= (2*y - dice(I, Y, P, 0))/(Y + P + 1)", "a common denominator"),
            ("= (2*y - dice(I + y, Y, P + 1, 0))/(Y + P)", "the same gain, seen from the larger mask"),
        ),
    ),
    Derivation(
        id="dice-uniform",
        title="Where the threshold of Dice lies if all probabilities are equally common",
        claim=r"The targets are spread evenly over $[0, 1]$, and the mask takes all above $t$: as shares of all pixels "
              r"the target is $\tfrac12$, the mask $1 - t$, the overlap the integral. The best is $D^* = 3 - \sqrt 5 = "
              r"0.764$ at $t = (3 - \sqrt 5)/2 = 0.382$, half of it. The mask is $(\sqrt 5 - 1)/2 = 0.618$ large, the "
              "target $0.5$.",
        domain={"t": "[0, 1]", "x": "[0, 1]"},
        start="dice(integral(x, x, t, 1), 1/2, 1 - t, 0)",
        steps=(
            ("= 2*(1 - t**2)/(3 - 2*t)", "integrate, and double above and below"),
            ("= 3 - sqrt(5) - 2*(t - (3 - sqrt(5))/2)**2/(3 - 2*t)", "complete the square"),
            ("<= 3 - sqrt(5)", "a square is not negative"),
        ),
    ),
    Derivation(
        id="dice-soft-target",
        title="Under Dice loss a soft target is not its own best answer",
        claim="A mask of one pixel, with target $y > 0$ and prediction $p$. The loss falls in $p$ all the way, past "
              "$p = y$, and is least at $p = 1$.",
        domain={"y": "(0, 1]", "p": "[0, 1]"},
        start="diff(dice_loss(y*p, y, p, 0), p)",
        steps=(
            ("= -diff(2*y*p/(y + p), p)", "the definition"),
            ("= -2*y**2/(y + p)**2", "quotient rule"),
        ),
    ),
    Derivation(
        id="dice-squared",
        title="Under Dice with squares a soft target is its own best answer",
        claim="Two pixels, with targets $y$ and $u$ and predictions $p$ and $q$; more pixels bring more squares. The "
              "loss is 0 only where prediction and target are equal, soft or hard. On hard masks it is the Dice loss, "
              "since 0 and 1 are their own squares.",
        domain={"y": "(0, 1]", "u": "[0, 1]", "p": "[0, 1]", "q": "[0, 1]"},
        start="1 - 2*(y*p + u*q)/(y**2 + u**2 + p**2 + q**2)",
        steps=(
            ("= ((y - p)**2 + (u - q)**2)/(y**2 + u**2 + p**2 + q**2)", "a common denominator; two squares appear"),
            (">= 0", "squares"),
        ),
    ),
    Derivation(
        id="dice-not-proper",
        title="Dice with squares is not proper: uncertain labels are not soft targets",
        claim=r"One pixel is certain, and predicted as 1. The label of another is 1 with probability $\eta$. This is "
              r"the slope of the average *squared* Dice coefficient at the honest answer $p = \eta$. The last bracket "
              r"is $-\tfrac16$ at $\eta = 0$ and $\tfrac1{36}$ at 1: it pays to answer less than $\eta$ where $\eta$ "
              "is small, and more where it is large.",
        domain={"eta": "[0, 1]", "p": "[0, 1]"},
        start="at(diff(eta*(2*(1 + p)/(2 + 1 + p**2)) + (1 - eta)*(2/(1 + 1 + p**2)), p), p, eta)",
        steps=(
            ("= eta*(2*(1 - eta)*(3 + eta)/(3 + eta**2)**2) - (1 - eta)*(4*eta/(2 + eta**2)**2)",
             r"quotient rule; $(3 + \eta^2) - 2\eta(1 + \eta) = (1 - \eta)(3 + \eta)$"),
            ("= 2*eta*(1 - eta)*((3 + eta)/(3 + eta**2)**2 - 2/(2 + eta**2)**2)", "take out what they share"),
        ),
    ),
    Derivation(
        id="dice-linear-not-proper",
        title="Linear Dice is not proper: it has no answer but 0 and 1",
        claim=r"The same two pixels under the linear form. The fraction in the bracket falls as $p$ grows, so the "
              "slope can change its sign once, from minus to plus: the best answer is at an end.",
        domain={"eta": "(0, 1)", "p": "[0, 1]"},
        start="diff(eta*dice(1 + p, 2, 1 + p, 0) + (1 - eta)*dice(1, 1, 1 + p, 0), p)",
        steps=(
            ("= 4*eta/(3 + p)**2 - 2*(1 - eta)/(2 + p)**2", "quotient rule"),
            ("= 2*(1 - eta)/(3 + p)**2*(2*eta/(1 - eta) - ((3 + p)/(2 + p))**2)", "take out what is positive"),
        ),
    ),
    Derivation(
        id="dice-logit",
        title="The gradient of Dice loss through a sigmoid",
        claim=r"In the logit of a pixel the slope has another factor, which is largest at $p = \tfrac12$ and vanishes "
              "at both ends, the wrong one too.",
        domain={**SUMS, "y": "[0, 1]", "z": "(-oo, 0, oo)"},
        where={"p": "sigma(z)", **AMONG},
        start="diff(dice_loss(I + y*sigma(z), Y + y, P + sigma(z), 0), z)",
        steps=(
            ("= (D - 2*y)/S*diff(sigma(z), z)", "chain rule, with `dice-gradient`"),
            ("= (D - 2*y)/S*p*(1 - p)",
             r"$\sigma' = \sigma(1 - \sigma)$, as in [ce-logit-gradient](#ce-logit-gradient)"),
        ),
    ),
    Derivation(
        id="dice-empty",
        title="An empty mask learns from the smoothing of Dice alone",
        claim="The target is empty, so nothing stands above the line but $s$. Without smoothing the slope is 0: the "
              "loss is 1 for every prediction that is not empty too.",
        domain={"smooth": "[0, oo)", "P": "(0, oo)", "p": "[0, 1]"},
        start="diff(dice_loss(0, 0, P + p, smooth), p)",
        steps=(
            ("= -diff(smooth/(P + p + smooth), p)", "the definition"),
            ("= smooth/(P + p + smooth)**2", "the derivative of a reciprocal"),
        ),
        computes=Call("dice_loss.gradient", y_true=("0", "0", "0", "0"), y_pred=("p", "P/3", "P/3", "P/3"),
                      smooth="smooth"),
    ),
    Derivation(
        id="dice-smoothing",
        title="Smoothing flatters Dice",
        claim="Added above and below the line, $s$ moves the coefficient towards 1 by this share of what is missing: "
              "little for a large mask, much for a small one.",
        domain={**SUMS, "smooth": "[0, oo)"},
        start="dice(I, Y, P, smooth) - dice(I, Y, P, 0)",
        steps=(
            ("= smooth*(Y + P - 2*I)/((Y + P)*(Y + P + smooth))", "a common denominator"),
            ("= smooth/(Y + P + smooth)*(1 - dice(I, Y, P, 0))", "`dice-bounds-1`"),
        ),
    ),
    Derivation(
        id="dice-batch",
        title="The Dice of a batch is a weighted mean",
        claim="Two images taken as one mask. The coefficient is the mean of theirs, weighted with their sizes $S$ and "
              "$R$: a large object counts more, and an image whose two masks are empty counts nothing.",
        domain={**SUMS, "A": "[0, oo)", "B": "(A, oo)", "C": "[A, oo)"},
        where={"S": "Y + P", "R": "B + C"},
        start="dice(I + A, Y + B, P + C, 0)",
        steps=(
            ("= (2*I + 2*A)/(S + R)", "the definition"),
            ("= (S*dice(I, Y, P, 0) + R*dice(A, B, C, 0))/(S + R)", "twice an overlap is size times coefficient"),
        ),
    ),
    Derivation(
        id="dice-generalized",
        title="Generalized Dice loss is a weighted mean",
        claim="Two classes, of one pixel each. (The algebra is the same for more, with sums.) Their coefficients count "
              "with weight times size, which for a good prediction is about two over the size of the true mask: the "
              "smaller a class, the more it counts.",
        domain={"y": "(0, 1]", "u": "(0, 1]", "p": "[0, 1]", "q": "[0, 1]"},
        where={"w": "1/y**2", "v": "1/u**2"},
        start="generalized_dice_loss(w*y*p + v*u*q, w*y + v*u, w*p + v*q, 0)",
        steps=(
            ("= (w*(y + p - 2*y*p) + v*(u + q - 2*u*q))/(w*(y + p) + v*(u + q))", "a common denominator"),
            ("= (w*(y + p)*dice_loss(y*p, y, p, 0) + v*(u + q)*dice_loss(u*q, u, q, 0))/(w*(y + p) + v*(u + q))",
             "`dice-bounds-1`, for each class"),
        ),
        computes=Call("generalized_dice_loss", y_true=("y", "u"), y_pred=("p", "q")),
    ),
    Derivation(
        id="dice-triangle",
        title="Dice loss is no distance: the detour over the union is shorter",
        claim="Two disjoint sets, of sizes $a$ and $b$, are at distance 1. From one to their union and from there to "
              "the other is *always* less. So $1 - D$ is no metric.",
        domain={"a": "(0, oo)", "b": "(0, oo)"},
        start="dice_loss(a, a, a + b, 0) + dice_loss(b, a + b, b, 0)",
        steps=(
            ("= b/(2*a + b) + a/(a + 2*b)", "`dice-bounds-1`"),
            ("= 1 - 3*a*b/((2*a + b)*(a + 2*b))", "a common denominator"),
            ("<= 1", "sizes are positive, so what is taken away is, too: it is less than 1"),
        ),
    ),
    Derivation(
        id="dice-kappa",
        title="Dice is Cohen's κ with endless background",
        claim=r"Cohen's $\kappa$ asks how far two masks agree beyond chance, and counts the pixels that are in "
              "neither, TN. Enlarge the picture, and Dice is what remains.",
        domain={**COUNTS, "TN": "(0, oo)"},
        start="limit(2*(TP*TN - FP*FN)/((TP + FP)*(FP + TN) + (TP + FN)*(FN + TN)), TN, oo)",
        steps=(
            ("= 2*TP/((TP + FP) + (TP + FN))", "divide above and below by TN; what is divided by it vanishes"),
            ("= dice(TP, TP + FN, TP + FP, 0)", "the sizes of the masks"),
        ),
    ),
    Derivation(
        id="tversky-dice",
        title="Tversky at one half is Dice",
        claim="But the smoothing constant counts twice.",
        domain={**SUMS, "smooth": "[0, oo)"},
        start="tversky(I, Y, P, smooth, 1/2, 1/2)",
        steps=(
            ("= (2*I + 2*smooth)/(2*I + (P - I) + (Y - I) + 2*smooth)", "double above and below"),
            ("= dice(I, Y, P, 2*smooth)", "$2I$ cancels"),
        ),
    ),
    Derivation(
        id="tversky-jaccard",
        title="Tversky at one is Jaccard",
        claim="With every error counted in full, the union stands below the line.",
        domain={**SUMS, "smooth": "[0, oo)"},
        start="tversky(I, Y, P, smooth, 1, 1)",
        steps=(
            ("= (I + smooth)/(I + (P - I) + (Y - I) + smooth)", "the definition"),
            ("= iou(I, Y, P, smooth)", "one $I$ cancels"),
        ),
    ),
    Derivation(
        id="tversky-f-beta",
        title="Where α + β = 1, Tversky is an F-score",
        claim=r"The $F_b$ score counts recall $b$ times as much as precision. It is the Tversky index with $\alpha = 1/"
              r"(1 + b^2)$ and $\beta = 1 - \alpha$, and every $\alpha$ between 0 and 1 has its $b$: $\beta = 0.7$ is "
              r"$b = 1.53$.",
        domain={**COUNTS, "b": "(0, oo)"},
        where={"precision": "TP/(TP + FP)", "recall": "TP/(TP + FN)", "alpha": "1/(1 + b**2)"},
        start="(1 + b**2)/(1/precision + b**2/recall)",
        steps=(
            ("= (1 + b**2)*TP/((1 + b**2)*TP + FP + b**2*FN)", "multiply above and below by TP"),
            ("= TP/(TP + alpha*FP + (1 - alpha)*FN)", "divide above and below by $1 + b^2$"),
            ("= tversky(TP, TP + FN, TP + FP, 0, alpha, 1 - alpha)", "the definition"),
        ),
    ),
    Derivation(
        id="tversky-gradient",
        title="The gradient of Tversky's index in one pixel",
        claim=r"Without smoothing. A pixel belongs to the best mask where $y > \alpha T/(1 - (1 - \alpha - \beta)\,T)$,"
              r" so above $T/2$ with $\alpha = \beta = \tfrac12$, and above $\alpha T$ wherever $\alpha + \beta = 1$.",
        domain={**PIXEL, "alpha": "(0, oo)", "beta": "(0, oo)"},
        where={"S": "I + y*p + alpha*(P + p - I - y*p) + beta*(Y + y - I - y*p)",
               "T": "tversky(I + y*p, Y + y, P + p, 0, alpha, beta)"},
        start="diff(tversky(I + y*p, Y + y, P + p, 0, alpha, beta), p)",
        steps=(
            ("= (y*S - (I + y*p)*(y + alpha*(1 - y) - beta*y))/S**2", "quotient rule"),
            ("= (y - T*(alpha + (1 - alpha - beta)*y))/S", "divide by $S$; collect $y$"),
        ),
    ),
)
