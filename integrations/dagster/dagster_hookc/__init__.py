"""Dagster's hooks and sensors from a plan compiled by hookc."""

from dagster_hookc.plan import Plan

__all__ = ["Plan"]
