"""Language: decoding, addresses, dates, sentences, words, quantities, quotations, endings.

The lowest room: it knows no noun of the house and touches no world. Korean analysis (`text.korean`) loads Kiwi on its first
call, in whatever process that call is made; the parent never makes it.
"""
