"""Datasets of clips: written as WebDataset shards, plain folders or for Hugging Face, and read back.

Start reading at clip_record.py.
"""
