.PHONY: lint types layers test ci help.txt golden bench

lint:
	ruff check .

types:
	mypy

layers:
	lint-imports

test:
	pytest -q -n auto

help.txt:
	python -c "from kpo_compliance.cli import help_text; print(help_text(), end='')" > kpo_compliance/help.txt

golden:
	rm -rf tests/golden
	KPO_RENEW_GOLDEN=1 pytest -q tests/test_golden.py

ci:
	.ci/run

bench:
	python benchmarks/speed/guard.py
