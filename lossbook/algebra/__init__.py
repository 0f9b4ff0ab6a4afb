"""How formulas are read, typeset, evaluated and proved; what is proved stands in `lossbook.derivations`."""
