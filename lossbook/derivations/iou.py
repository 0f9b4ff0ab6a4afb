"""The losses of intersection over union, as algebra.

Of masks: functions of the overlap I = Σyp and of the two sizes Y = Σy and P = Σp. Of boxes: functions of areas, namely
intersection I, union U and hull C (the smallest box around both); of the distance d between the centers over the
diagonal of the hull; and of how unlike the shapes are: v, of both boxes' widths and heights.
"""

from ..algebra.call import Call
from ..algebra.derivation import Derivation, define

define("iou(I, Y, P, smooth)", r"J_{{{3}}}({0}, {1}, {2})", "(I + smooth)/(Y + P - I + smooth)", "iou")
define("iou_loss(I, Y, P, smooth)", r"\ell^J_{{{3}}}({0}, {1}, {2})", "1 - iou(I, Y, P, smooth)", "iou_loss")
define("box_iou(I, U)", r"J({0}, {1})", "I/U", "box_iou")
define("box_iou_loss(I, U)", r"\ell^J({0}, {1})", "1 - box_iou(I, U)", "box_iou_loss")
define("giou_loss(I, U, C)", r"\ell^G({0}, {1}, {2})", "box_iou_loss(I, U) + (C - U)/C", "giou_loss")
define("diou_loss(I, U, d)", r"\ell^D({0}, {1}, {2})", "box_iou_loss(I, U) + d**2", "diou_loss")
define("aspect(w, h, a, b)", r"v({0}, {1}, {2}, {3})", "4/pi**2*(atan(w/h) - atan(a/b))**2")
define("ciou_loss(I, U, d, v)", r"\ell^C({0}, {1}, {2}, {3})",
       "diou_loss(I, U, d) + v**2/(box_iou_loss(I, U) + v)", "ciou_loss")

OVERLAP = {"I": "(0, oo)", "Y": "[I, oo)", "P": "[I, oo)"}
UNIT_SQUARE = "0", "0", "1", "1"
AREAS = {"U": "(0, oo)", "I": "[0, U]"}
ERRORS = {"m": "[0, oo)", "Y": "(m, oo)", "n": "[0, oo)"}

DERIVATIONS = (
    Derivation(
        id="iou-dice",
        title="IoU is a function of Dice",
        claim="Of masks, without smoothing. The function rises: of two predictions for the same mask both scores "
              "prefer the same one.",
        domain=OVERLAP,
        where={"D": "dice(I, Y, P, 0)"},
        start="D/(2 - D)",
        steps=(
            ("= 2*I/(2*(Y + P) - 2*I)", "multiply above and below by $Y + P$"),
            ("= iou(I, Y, P, 0)", "2 cancels"),
        ),
    ),
    Derivation(
        id="iou-gap",
        title="How far IoU is below Dice",
        claim=r"At most by $3 - 2\sqrt2 = 0.1716$, where Dice is $2 - \sqrt2 = 0.586$ and IoU is $\sqrt2 - 1 = "
              "0.414$.",
        domain={"D": "[0, 1]"},
        start="D - D/(2 - D)",
        steps=(
            ("= D*(1 - D)/(2 - D)", "common denominator"),
            ("= 3 - 2*sqrt(2) - (D - (2 - sqrt(2)))**2/(2 - D)",
             r"with $x = 2 - D$ it is $3 - x - 2/x$, and $x + 2/x = 2\sqrt2 + (x - \sqrt2)^2/x$"),
            ("<= 3 - 2*sqrt(2)", "a square, over something positive"),
        ),
    ),
    Derivation(
        id="iou-same-direction",
        title="The gradients of IoU and Dice: same direction, other length",
        claim="Whatever $D$ depends on, its pixels or the weights of a network: IoU's gradient is Dice's times a "
              r"number, which rises from ½ at $D = 0$ to 2 at $D = 1$, and is 1 at $D = 2 - \sqrt2$, where the gap "
              "of `iou-gap` is widest.",
        domain={"p": "(0, 1)"},
        arbitrary={"D": "x/(1 + x**2)"},
        start="diff(D(p)/(2 - D(p)), p)",
        steps=(
            ("= (diff(D(p), p)*(2 - D(p)) + D(p)*diff(D(p), p))/(2 - D(p))**2", "quotient rule"),
            ("= 2/(2 - D(p))**2*diff(D(p), p)", "what has $D$ twice cancels"),
        ),
    ),
    Derivation(
        id="iou-gradient",
        title="The gradient of the IoU loss of a mask",
        claim="In the first pixel; $I$, $Y$ and $P$ are sums over all (here two). Below the line stands the union. "
              "More of a pixel pays where $y > J/(1+J)$, which is $D/2$, Dice's threshold. Nothing else of the "
              "pixel matters, neither where it lies nor its $p$.",
        domain={"y1": "[0, 1]", "p1": "(0, 1)", "y2": "(0, 1]", "p2": "(0, 1]", "s": "[0, oo)"},
        where={"I": "y1*p1 + y2*p2", "Y": "y1 + y2", "P": "p1 + p2", "J": "iou(I, Y, P, s)"},
        start="diff(iou_loss(I, Y, P, s), p1)",
        steps=(
            ("= -(y1*(Y + P - I + s) - (I + s)*(1 - y1))/(Y + P - I + s)**2",
             r"quotient rule; $\partial I/\partial p_1 = y_1$ and $\partial P/\partial p_1 = 1$"),
            ("= J/(Y + P - I + s) - (1 + J)*y1/(Y + P - I + s)", "divide above and below by the union; collect $y_1$"),
        ),
        computes=Call("iou_loss.gradient", y_true=("y1", "y2"), y_pred=("p1", "p2"), smooth="s"),
    ),
    Derivation(
        id="iou-soft",
        title="IoU by the distance of two masks",
        claim=r"Where $y$ is a hard mask, $\|p - y\|_1 = Y + P - 2I$: a pixel with $y = 0$ contributes $p$ to both "
              "sides, one with $y = 1$ contributes $1 - p$. The left side is then IoU. It is also meaningful for "
              "soft $y$, where it is 1 at $p = y$ and only there.",
        domain=OVERLAP,
        where={"L": "Y + P - 2*I"},
        start="(Y + P - L)/(Y + P + L)",
        steps=(
            ("= 2*I/(2*(Y + P) - 2*I)", "put in the distance"),
            ("= iou(I, Y, P, 0)", "2 cancels"),
        ),
    ),
    Derivation(
        id="iou-triangle",
        title="1 − IoU is a distance",
        claim="Three sets $A$, $B$, $C$; $a$, $b$, $c$ for what is in one of them only, $x$ for what is in $B$ and "
              "$C$ only, $y$ for $C$ and $A$, $z$ for $A$ and $B$, and $t$ for what is in all. The way from $A$ to "
              "$C$ is never longer than the detour by $B$. (Where a part is empty, take the limit.)",
        domain=dict.fromkeys("abcxyzt", "(0, oo)"),
        where={"U": "a + b + c + x + y + z + t"},
        start="(1 - (z + t)/(U - c)) + (1 - (x + t)/(U - a)) - (1 - (y + t)/(U - b))",
        steps=(
            ("= (a + b + x + y)/(a + b + x + y + z + t) + (b + c + y + z)/(b + c + x + y + z + t)"
             " - (a + c + x + z)/(a + c + x + y + z + t)",
             "what only one of the two has, over what either has"),
            (">= 0", "over the common denominator stands a sum of products, none with a minus"),
        ),
    ),
    Derivation(
        id="iou-submodular",
        title="For IoU each further error costs less",
        claim="$m$ of the $Y$ pixels of the object are missed, and $n$ others are taken for it. With the errors "
              "already made, one more false alarm costs less than the one before, and this is what it costs less. A "
              "missed pixel always costs the same, $1/(Y + n)$, and that, too, falls with $n$. So the IoU loss is "
              "*submodular* in the set of wrong pixels.",
        domain=ERRORS,
        where={"f0": "iou_loss(Y - m, Y, Y - m + n, 0)", "f1": "iou_loss(Y - m, Y, Y - m + n + 1, 0)",
               "f2": "iou_loss(Y - m, Y, Y - m + n + 2, 0)"},
        start="(f2 - f1) - (f1 - f0)",
        steps=(
            ("= (Y - m)*(2/(Y + n + 1) - 1/(Y + n) - 1/(Y + n + 2))", "the overlap is $Y - m$, the union $Y + n$"),
            ("= -2*(Y - m)/((Y + n)*(Y + n + 1)*(Y + n + 2))", "common denominator"),
            ("<= 0", "what is not missed is not negative"),
        ),
    ),
    Derivation(
        id="iou-dice-errors",
        title="For Dice each further miss costs more",
        claim="The same difference, of the Dice loss and of missed pixels, is positive: it is not submodular.",
        domain={"m": "[0, oo)", "Y": "[m + 2, oo)", "n": "(0, oo)"},
        where={"f0": "dice_loss(Y - m, Y, Y - m + n, 0)", "f1": "dice_loss(Y - m - 1, Y, Y - m - 1 + n, 0)",
               "f2": "dice_loss(Y - m - 2, Y, Y - m - 2 + n, 0)"},
        start="(f2 - f1) - (f1 - f0)",
        steps=(
            ("= (m + 2 + n)/(2*Y - m - 2 + n) - 2*(m + 1 + n)/(2*Y - m - 1 + n) + (m + n)/(2*Y - m + n)",
             "the two sizes are $Y$ and $Y - m + n$"),
            ("= 4*(Y + n)/((2*Y - m - 2 + n)*(2*Y - m - 1 + n)*(2*Y - m + n))", "common denominator"),
            (">= 0", "every factor is positive"),
        ),
    ),
    Derivation(
        id="box-gradient",
        title="The gradient of the IoU loss in an edge of a box",
        claim="Push an edge of length $h$ outward by $t$; of its length, $k$ lies inside the true box. It pays "
              "where $k/h > J/(1 + J)$. An edge outside the true box has $k = 0$.",
        domain={**AREAS, "h": "(0, oo)", "k": "[0, h]", "t": "(-oo, oo)"},
        where={"J": "box_iou(I, U)"},
        start="at(diff(box_iou_loss(I + k*t, U + (h - k)*t), t), t, 0)",
        steps=(
            ("= -(k*U - I*(h - k))/U**2", "quotient rule: the intersection grows by $k\\,t$, the union by the rest"),
            ("= (h*J - k*(1 + J))/U", "divide by $U$; collect $k$"),
        ),
    ),
    Derivation(
        id="box-edge",
        title="The IoU of a box and the unit square, by its left edge",
        claim="The true box is the unit square: IoU does not change if an axis gets another unit. The prediction "
              "reaches from $x$ to 1, and from $f$ below the lower side of the square to $k$ above it. To move its "
              "left edge to the right is to move it inward: hence the sign. At $x = 0$ there are two slopes; the "
              "derivative does not exist, and the package answers with that of moving outward (at a perfect match, 0).",
        domain={"k": "(0, 1]", "f": "[0, oo)", "x": "(-oo, 0, 1)"},
        where={"h": "k + f", "I": "k*(1 - max(x, 0))", "U": "1 + h*(1 - x) - I", "J": "box_iou(I, U)"},
        start="diff(box_iou_loss(I, U), x)",
        steps=(
            ("= -h*J/U if x <= 0 else k*(1 + J)/U - h*J/U", "`box-gradient`; outside, $k = 0$"),
        ),
        computes=Call("box_iou_loss.gradient", y_true=UNIT_SQUARE, y_pred=("x", "-f", "1", "k")),
    ),
    Derivation(
        id="box-pixel",
        title="What one pixel of a square costs in IoU",
        claim="A square of side $s$ is predicted $d$ too far to the right and too low. Only the ratio $d/s$ counts. "
              "For small $d$ the loss is $4d/s$, and it never is more.",
        domain={"s": "(0, oo)", "d": "[0, s]"},
        where={"q": "d/s"},
        start="box_iou_loss((s - d)**2, 2*s**2 - (s - d)**2)",
        steps=(
            ("= 1 - (1 - q)**2/(2 - (1 - q)**2)", "divide above and below by $s^2$"),
            ("= 2*q*(2 - q)/(1 + 2*q - q**2)", "common denominator"),
            ("<= 4*q", r"$2 - q \le 2$, and below the line stands $1 + q(2 - q) \ge 1$"),
        ),
    ),
    Derivation(
        id="box-nested",
        title="What IoU makes of sizes",
        claim="Of two boxes one of which contains the other only the areas count: $e^a$ the true one, $e^x$ the "
              r"predicted. $-\log J$ is the absolute error of the logarithm of the size.",
        domain={"a": "(-oo, oo)", "x": "(-oo, a, oo)"},
        start="-log(box_iou(exp(min(x, a)), exp(max(x, a))))",
        steps=(
            ("= max(x, a) - min(x, a)", "the smaller is the intersection, the larger the union"),
            ("= abs(x - a)", "the larger minus the smaller"),
        ),
    ),
    Derivation(
        id="box-log-bound",
        title="IoU loss is bounded where the logarithm is not",
        claim=r"Of two predictions without overlap, one near and one far, $1 - J$ says 1 of both and $-\log J$ "
              "infinity. Near $J = 1$ they agree.",
        domain={"U": "(0, oo)", "I": "(0, U]"},
        start="-log(box_iou(I, U))",
        steps=(
            (">= -(box_iou(I, U) - 1)", r"$\log x \le x - 1$"),
            ("= box_iou_loss(I, U)", "the definition"),
        ),
    ),
    Derivation(
        id="box-not-convex",
        title="The IoU loss of a box that is too large is concave",
        claim="Beyond the true area $A$ the loss rises less and less: what is hopelessly large is hardly pulled "
              "back.",
        domain={"A": "(0, oo)", "x": "(A, oo)"},
        start="diff(box_iou_loss(A, x), x, 2)",
        steps=(
            ("= diff(A/x**2, x)", "the loss is $1 - A/x$"),
            ("= -2*A/x**3", "the derivative of a power"),
            ("<= 0", "areas are positive"),
        ),
    ),
    Derivation(
        id="giou-split",
        title="GIoU between its bounds",
        claim="The hull $C$ contains the union, which contains the intersection. GIoU's loss is never below IoU's, "
              "equal to it where the union fills the hull, and at most 2, which boxes far apart approach.",
        domain={"U": "(0, oo)", "I": "[0, U]", "C": "[U, oo)"},
        start="giou_loss(I, U, C)",
        steps=(
            ("= 2 - I/U - U/C", "the definition; $(C - U)/C = 1 - U/C$"),
            ("<= 2", "both quotients are positive or 0"),
        ),
    ),
    Derivation(
        id="giou-gap",
        title="GIoU of two unit squares, a gap apart",
        claim="Side by side, with the gap $g$: IoU's loss is 1 for every gap. GIoU's goes from 1 to 2.",
        domain={"g": "[0, oo)"},
        start="giou_loss(0, 2, 2 + g)",
        steps=(
            ("= 1 + g/(2 + g)", "the hull is 1 high and $2 + g$ long, the union has the area 2"),
            ("= 2 - 2/(2 + g)", "what is missing to 2"),
        ),
        computes=Call("giou_loss", y_true=UNIT_SQUARE, y_pred=("1 + g", "0", "2 + g", "1")),
    ),
    Derivation(
        id="giou-far-edge",
        title="The far edge moves away under GIoU",
        claim="The prediction reaches from $x < 0$ to 0, the true box from $g$ to $g + 1$; both are 1 high and side "
              "by side. The loss rises in $x$: whoever descends moves the far edge of the prediction *away* from "
              "the truth, for a larger box fills more of the hull.",
        domain={"g": "(0, oo)", "x": "(-oo, 0)"},
        start="diff(giou_loss(0, 1 - x, 1 + g - x), x)",
        steps=(
            ("= g*diff(1/(1 + g - x), x)", "the hull without the union is the gap; the rest has no $x$"),
            ("= g/(1 + g - x)**2", "the derivative of a reciprocal"),
        ),
    ),
    Derivation(
        id="giou-inside",
        title="Inside, GIoU is IoU",
        claim="Where one box contains the other, the larger one is the hull and the union: nothing tells GIoU where "
              "in it the smaller one lies.",
        domain=AREAS,
        start="giou_loss(I, U, U)",
        steps=(
            ("= 1 - I/U", "the union fills the hull: no penalty"),
            ("= box_iou_loss(I, U)", "the definition"),
        ),
    ),
    Derivation(
        id="diou-inside",
        title="Inside, DIoU asks for the center",
        claim="A square of side 2 in one of side 4, $x$ and $y$ off the center: IoU and GIoU cost ¾ wherever it is, "
              "DIoU ¾ in the center and $13/16$ in the corner.",
        domain={"x": "[-1, 1]", "y": "[-1, 1]"},
        start="diou_loss(4, 16, sqrt(x**2 + y**2)/sqrt(32))",
        steps=(
            ("= 3/4 + (x**2 + y**2)/32", r"the diagonal of the hull is $4\sqrt2$"),
            ("<= 13/16", "in the corner both squares are 1"),
        ),
    ),
    Derivation(
        id="diou-gap",
        title="DIoU of two unit squares, a gap apart",
        claim="As in `giou-gap`. It rises with the gap, from 1.2 to 2.",
        domain={"g": "[0, oo)"},
        start="diou_loss(0, 2, (1 + g)/sqrt((2 + g)**2 + 1))",
        steps=(
            ("= 1 + (1 + g)**2/((2 + g)**2 + 1)", "the centers are $1 + g$ apart; the hull is $2 + g$ long and 1 high"),
        ),
        computes=Call("diou_loss", y_true=UNIT_SQUARE, y_pred=("1 + g", "0", "2 + g", "1")),
    ),
    Derivation(
        id="diou-far-edge",
        title="The far edge moves away under DIoU, where the gap is wide",
        claim="The boxes of `giou-far-edge`, whose centers are $r$ apart, in a hull of length $c$. To push the far "
              "edge outward moves the center away, which costs, and makes the hull longer, which pays more as soon "
              "as $gc > 1$ (in units of the height).",
        domain={"g": "(0, oo)", "x": "(-oo, 0)"},
        where={"r": "g + 1/2 - x/2", "c": "1 + g - x"},
        start="diff(diou_loss(0, 1 - x, r/sqrt(c**2 + 1)), x)",
        steps=(
            ("= -r/(c**2 + 1) + 2*c*r**2/(c**2 + 1)**2", "quotient rule"),
            ("= r*(2*c*r - c**2 - 1)/(c**2 + 1)**2", "common denominator"),
            ("= r*(g*c - 1)/(c**2 + 1)**2", "$2r = c + g$"),
        ),
    ),
    Derivation(
        id="ciou-bound",
        title="What the three penalties of CIoU can add up to",
        claim="The centers lie in the hull, so $d < 1$; the angles of the diagonals differ by less than a right "
              r"one, so $v < 1$. Hence DIoU's loss is below 2, and CIoU's below $\tfrac52$.",
        domain={"U": "(0, oo)", "I": "[0, U)", "d": "[0, 1]", "v": "[0, 1]"},
        start="ciou_loss(I, U, d, v)",
        steps=(
            ("<= box_iou_loss(I, U) + 1 + v**2/(box_iou_loss(I, U) + v)", r"$d^2 \le 1$"),
            ("<= 5/2", "both fractions at their largest, where $I = 0$ and $v = 1$"),
        ),
    ),
    Derivation(
        id="ciou-trade",
        title="The aspect term of CIoU can only trade width for height",
        claim="The true box is $w$ by $h$, the prediction $a$ by $b$. A shape does not change if $a$ and $b$ grow "
              "by the same factor, so $v$ gives no reason to grow or to shrink: of width and height it always "
              "pushes one up and the other down, even where both are too small.",
        domain={"w": "(0, oo)", "h": "(0, oo)", "a": "(0, oo)", "b": "(0, oo)"},
        where={"k": "8/pi**2*(atan(w/h) - atan(a/b))"},
        start="a*diff(aspect(w, h, a, b), a) + b*diff(aspect(w, h, a, b), b)",
        steps=(
            ("= a*(-k*b/(a**2 + b**2)) + b*(k*a/(a**2 + b**2))", r"$\partial \arctan(a/b)/\partial a = b/(a^2 + b^2)$"),
            ("= 0", "the two cancel"),
        ),
    ),
    Derivation(
        id="ciou-alpha",
        title="How much the α of CIoU itself moves",
        claim=r"CIoU's penalty on the shape is $\alpha v$, with $\alpha = v/(1 - J + v)$. Who holds $\alpha$ fixed "
              r"gets the slope $\alpha$ in $v$. The slope of the value is this one, up to twice as large.",
        domain={**AREAS, "d": "[0, 1]", "v": "(0, oo)"},
        where={"alpha": "v/(box_iou_loss(I, U) + v)"},
        start="diff(ciou_loss(I, U, d, v), v)",
        steps=(
            ("= 2*v/(box_iou_loss(I, U) + v) - v**2/(box_iou_loss(I, U) + v)**2", "quotient rule"),
            ("= alpha*(2 - alpha)", "the definition"),
        ),
    ),
    Derivation(
        id="ciou-alpha-overlap",
        title="What the α of CIoU takes from the overlap",
        claim=r"In the intersection $I$, with the union fixed (in the union it is the same). With $\alpha$ fixed the "
              "slope would be IoU's, $-1/U$. The true one is smaller: better overlap makes a wrong shape count "
              "more.",
        domain={**AREAS, "d": "[0, 1]", "v": "(0, oo)"},
        where={"alpha": "v/(box_iou_loss(I, U) + v)"},
        start="diff(ciou_loss(I, U, d, v), I)",
        steps=(
            ("= -1/U + v**2/(box_iou_loss(I, U) + v)**2/U", "chain rule: $1 - J$ has the slope $-1/U$"),
            ("= -(1 - alpha**2)/U", "the definition"),
        ),
    ),
)
