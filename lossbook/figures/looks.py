"""How each loss looks, in all pictures and explorers: plain data."""

from typing import Any

GRAY = "#767676"  # text and axes: the lightest gray that reads well on white

# Of words, too: dark enough for a white page, and light enough for a dark one, on which pictures are shown brighter.
BLUE, RED, GREEN, ROSE, GOLD, VIOLET = "#1b74cc", "#c54e21", "#0c836b", "#c4417b", "#8c6c14", "#8659d3"


def look(color: str, dashes: Any, width: float = 2.0) -> dict[str, Any]:
    return {"color": color, "linestyle": dashes, "linewidth": width}


WIDE = 4.0
DASHED, DOTTED, DASHDOTTED, LONG = (0, (4, 2)), (0, (1, 1.2)), (0, (6, 2.5, 1, 2.5)), (0, (9, 2))

# A loss looks the same in all chapters. Those that meet in one figure differ in color, for every kind of color vision,
# and in line; a wide line lies below the others, so that one sees where they coincide.
LOOKS = {
    "binary_cross_entropy": look(VIOLET, "-", WIDE),
    "cross_entropy": look(VIOLET, "-", WIDE),
    "focal_loss": look(GOLD, DOTTED, 2.5),
    "categorical_focal_loss": look(GOLD, DOTTED, 2.5),
    "dice_loss": look(GREEN, "-", WIDE),
    "generalized_dice_loss": look(VIOLET, DASHDOTTED),
    "tversky_loss": look(GOLD, DOTTED, 2.5),
    "mse_loss": look(RED, DASHED),
    "l1_loss": look(GREEN, DASHDOTTED),
    "quantile_loss": look(VIOLET, LONG),
    "huber_loss": look(BLUE, "-", WIDE),
    "smooth_l1_loss": look(VIOLET, DOTTED, 2.5),
    "log_cosh_loss": look(GOLD, DOTTED, 2.5),
    "pseudo_huber_loss": look(ROSE, DASHED),
    "iou_loss": look(RED, DASHED),
    "box_iou_loss": look(RED, "-", WIDE),
    "giou_loss": look(BLUE, DASHED),
    "diou_loss": look(GOLD, DOTTED, 2.5),
    "ciou_loss": look(VIOLET, DASHDOTTED),
}
