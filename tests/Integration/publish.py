"""Publishes plain JSON to a queue with pika, a client that knows nothing of Vitrine.

usage: publish.py PORT USER PASSWORD QUEUE < one JSON object a line
"""
import sys

import pika

port, user, password, queue = sys.argv[1:]
connection = pika.BlockingConnection(pika.ConnectionParameters(
    "127.0.0.1", int(port), "/", pika.PlainCredentials(user, password)))
channel = connection.channel()
channel.confirm_delivery()
for line in sys.stdin:
    channel.basic_publish(
        "", queue, line.encode(), pika.BasicProperties(content_type="application/json", delivery_mode=2), mandatory=True)
connection.close()
