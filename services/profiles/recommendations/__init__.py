"""Colleagues' answers to: from whom could I learn this?"""
