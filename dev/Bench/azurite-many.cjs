// Loaded into Azurite for measurements, which otherwise would measure how it copes with many rows and messages. Its answers are the same.
'use strict';
const loki = require('lokijs');

require('../../testing/azurite-sweep.cjs');

// Azurite reads a row by its row key and then compares the partition key of every row with that key: with 100,000 accounts, whose row key
// is the same, each request would scan them all, which Table Storage does not do. Here the key that fewer rows have is looked up first.
const findOne = loki.Collection.prototype.findOne;

loki.Collection.prototype.findOne = function (query) {
  if (query?.RowKey === undefined || query.PartitionKey === undefined || !this.binaryIndices.RowKey) {
    return findOne.call(this, query);
  }

  const { PartitionKey, RowKey, ...rest } = query;
  return findOne.call(
    this,
    rowsWith(this, 'PartitionKey', PartitionKey) < rowsWith(this, 'RowKey', RowKey)
      ? { PartitionKey, RowKey, ...rest }
      : { RowKey, PartitionKey, ...rest },
  );
};

function rowsWith(collection, key, value) {
  const [first, last] = collection.calculateRange('$eq', key, value);
  return last - first;
}
