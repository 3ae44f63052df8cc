// Loaded into Azurite for measurements, which otherwise would measure how it copes with many rows and messages. Its answers are the same.
'use strict';
const loki = require('lokijs');
const { default: LokiExtentMetadataStore } = require('azurite/dist/src/common/persistence/LokiExtentMetadataStore');

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

// Every minute Azurite drops the texts of deleted messages, and for each of them sorts all the others again: after some thousand messages
// it does not respond for a minute.
LokiExtentMetadataStore.prototype.deleteExtent = async function (id) {
  const extents = this.db.getCollection(this.EXTENTS_COLLECTION);
  const extent = extents.findOne({ id });
  if (extent) {
    extents.remove(extent);
  }
};
